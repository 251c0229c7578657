"""What is known of an exercise, for people: in words, and as a drawing that follows from its data.

tilts.py    an exercise → pelvis, trunk and thigh at both ends of a repetition
body.py     tilts → the joints of a person, apart from where that person is
stances.py  an exercise's position → legs on the floor, and both ends as whole bodies
hands.py    a body and what it works with → its arms
drawing.py  bodies and gear → one SVG
gear.py     stick, wall, band, bar, bench → SVG
words.py    an exercise in sentences, for the shell and for the page
page.py     all exercises → one HTML page, of the server or on its own
"""
