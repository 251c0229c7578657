"""A session is one folder that outlives the program: what is known of it, and its record log.

    names.py      the files of the folder
    facts.py      what is known of a session; session_json.py as text
    place.py      where sessions lie: the user's own data folder, never a repository
    lock.py       one program writes a folder
    whole_file.py a small file appears whole or not at all
    recorder.py   a new session: begin, store, finish
    recovery.py   sessions whose program ended before they were finished

Reading one back is `recordings.replay`.
"""
