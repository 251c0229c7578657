"""The library: all sessions of a place, as a list that is quick however many there are.

    names.py     the library's own files, and what may be a session's name
    entry.py     what is told of a session and of its sets
    label.py     title and note, kept in the session's folder
    results.py   a session's tables → counts and figures
    reading.py   a session's folder → its entry
    index.py     the SQLite file that keeps the entries; it can go at any time
    looking.py   which folders changed since they were last read
    refreshing.py  what changed is read again
    query.py     words, days and names → which entries
    library.py   all of it as one object; begin here
    noise.py     how far a figure may be off without anything having changed
    comparison.py  two sessions, or two sets, side by side
    trend.py     a metric over the weeks
    trash.py     deleted, and back again
    export.py    repetitions of many sessions as one table, a folder as a zip

The folders are the truth. The index repeats them and nothing is kept in it alone.
"""
