"""The judge's side of the wall: what starts, feeds and ends the processes that run answers.

run.py          what a worker is asked, and what came of it
workers.py      where workers come from: forked.py, or spawned.py where there is no fork
observe.py      holds one worker to its deadlines and takes its frames
clock.py        what a worker has used of its deadline
stops.py        how a run ends that does not end by itself
scratch.py      folders for workers to stand in
interpreter.py  the command that starts a Python of ours

Knows nothing of truth. What runs in a worker is `grader/worker/`.
"""
