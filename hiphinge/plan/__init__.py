"""The plan of today from the library of sessions.

read.py     the library → practices, and clean sets that had accumulated
planned.py  practices and an order → the plan as one value
wording.py  the plan and its reasons in sentences
plain.py    the plan as plain values, for JSON
table.py    the plan on a terminal
"""
