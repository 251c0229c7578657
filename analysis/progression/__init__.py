"""From what was practised to what is practised today: the articles' orders, and moving along them.

    practice.py  one exercise in one session, as the plan looks at it
    orders.py    the orders of the articles, as data with their source
    criteria.py  when a session fulfils its step
    ladder.py    two in a row move on, two that miss step back
    today.py     sets, repetitions, tempo and rest of today

Load is not seen by the sensors and pain is nobody's business here: neither moves a step.
"""
