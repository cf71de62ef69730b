"""`kata watch`: one screen for a whole sitting. It grades at every save.

saves.py    tells when the file has changed        keys.py     what was typed
bench.py    grades in a thread, drops, prepares    window.py   the terminal: draw, leave it clean
scene.py    what is to be shown, as a value        session.py  the loop that joins them
"""
