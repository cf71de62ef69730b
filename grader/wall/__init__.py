"""The judge's side of the wall: starts, feeds and ends the processes that run answers.

run.py          what a worker is asked to run, and what came back
workers.py      where workers come from: forked.py, or spawned.py where there is no fork
observe.py      holds one worker to its deadlines and takes its frames
clock.py        what a worker has used of its deadline
stops.py        how a run that was stopped ended
scratch.py      folders for workers to work in
interpreter.py  the command that starts a Python of ours

Knows nothing about truth. What runs in a worker is `grader/worker/`.
"""
