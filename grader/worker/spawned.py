"""A worker that is a fresh process: where there is no fork, or KATA_WORKER=spawn asks for it.

The request comes on standard input, frames go to standard output; what the answer prints goes,
with its errors, to standard error.
"""

import json
import os
import sys
import threading
import time

from grader.common import kata_folders
from grader.protocol import levels
from grader.worker import confine, environment


def main() -> None:
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    _end_with(int(sys.argv[1]))
    from grader.worker.child import Line, serve  # imports torch, which takes a second

    kata_folders.look_in(json.loads(sys.argv[2]))

    frames = os.dup(1)
    os.set_inheritable(frames, False)
    os.dup2(2, 1)
    request = os.fdopen(os.dup(0), "rb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    environment.forget()
    level = levels.allowed()
    shared = [] if level == "process" else confine.share_nothing()
    serve(request, Line(frames), confine.Confinement(level, shared))
    os._exit(0)


def _end_with(parent: int) -> None:
    """End when the judge ends, however that happens."""
    confine.die_with_parent()
    if sys.platform == "linux":
        if os.getppid() != parent:  # it died before we asked to die with it
            os._exit(1)
    elif sys.platform != "win32":  # Windows does not give a child of nobody another parent
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
