"""A worker that is a fresh process: where there is no fork, or KATA_WORKER=spawn asks for it.

The request comes on standard input, frames go to standard output; what the answer prints goes,
with its errors, to standard error.
"""

import os
import sys

from grader.worker import confine, environment, levels
from grader.worker.child import Line, serve


def main() -> None:
    confine.die_with_parent()
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


if __name__ == "__main__":
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    main()
