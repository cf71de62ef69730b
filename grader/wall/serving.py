"""A grader process as it runs: takes one line of JSON after the other, and gives one back for each.

It is started by `asked.py` with `python -I` in an environment of its own: what its parent holds, a
learner's code perhaps, is not in it. When its standard input closes, or its parent is gone, it
ends, and its workers with it.
"""

import json
import os
import queue
import select
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from grader.wall.scratch import remove
from grader.wall.workers import Workers, open_workers

TICK_S = 1.0
"""How often it looks whether its parent is still there. A child of the parent may hold our
standard input open after the parent has ended."""

Reply = Callable[[dict[str, Any]], dict[str, Any]]


def serve(
    slugs: Sequence[str], made: Callable[[Workers], tuple[Reply, Callable[[], None]]]
) -> None:
    """Serve the process that started this one, until it is gone. `made` gives what replies to a
    request, and what is done between two of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the parent that is interrupted
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed here is no reply
    with open_workers(slugs) as workers:
        requests: queue.SimpleQueue[str] = queue.SimpleQueue()
        signal.signal(signal.SIGTERM, lambda *_: _leave(workers))
        threading.Thread(target=_listen, args=(requests, workers), daemon=True).start()
        reply, between = made(workers)
        while True:
            answer = reply(json.loads(requests.get()))
            replies.write(json.dumps(answer, allow_nan=False) + "\n")
            replies.flush()
            between()


def _leave(workers: Workers) -> None:
    """End this process at once, and leave no folder. The zygote sees it, and ends the workers."""
    remove(workers.scratch.folder)
    os._exit(0)


def _listen(requests: "queue.SimpleQueue[str]", workers: Workers) -> None:
    """Take requests as they come. When there can be no more, leave, whatever is being done."""
    parent, pending = os.getppid(), b""
    while os.getppid() == parent:
        if sys.platform != "win32" and not select.select([0], [], [], TICK_S)[0]:
            continue
        data = os.read(0, 64 * 1024)
        if not data:
            break
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            requests.put(line.decode())
    _leave(workers)
