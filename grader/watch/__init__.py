"""`kata watch`: one screen for as long as you work. It grades at every save.

saves.py    tells when the file has changed        keys.py     what was typed
grading.py  grades in a thread, drops, prepares    window.py   the terminal: draw, leave it clean
state.py    what is to be shown, as a value        loop.py     the loop that joins them
"""
