"""`kata watch`: one screen for as long as you work. It grades at every save.

loop.py     joins them all in a prompt_toolkit application, which owns the terminal
session.py  what saves, verdicts and actions change      actions.py  what each key does
keys.py     which key does it                            saves.py    when the file has changed
grading.py  grades in a thread of its own                state.py    what is shown, as a value
screen.py   head, body and foot, from that value         plain.py    the same for a dumb terminal
on_page.py  what the page in the browser shows of it
"""
