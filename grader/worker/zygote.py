"""The process that has imported torch and the probes, and forks a worker for each answer.

It holds no judge, no checks, no truth, no solutions and nothing of the user's environment, since
a fork copies its memory. It has one thread. It takes orders from one judge over a socket, one JSON
object per line:

    {"op": "start"}, with three descriptors (request, frames, output)  →  {"pid": …, "zygote": …}
    {"op": "ended", "pid": …}  has that worker ended? It stays to be reaped  →  {"ended": 0 or 1}
    {"op": "reap", "pid": …}   kill that worker and all that it started  →  {"status": …}
    {"op": "warm"}             import what answers may import lazily

and ends, with all its workers, when the socket closes.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterable

import torch

from grader.common import kata_folders
from grader.common.faults import GraderFault
from grader.protocol import levels
from grader.worker import child, confine, environment, imports, linux, warm
from grader.worker.child import Line, serve
from grader.worker.confine import Confinement

MAX_ORDER = 4096


def load_probes(slugs: Iterable[str], folders: Iterable[str]) -> None:
    """Import what a worker needs for these katas, so that it need not import it after the fork.
    `folders` are further ones that katas lie in. Raises GraderFault."""
    kata_folders.look_in(folders)
    for slug in slugs:
        # The judge imports it too, and says what is wrong with this kata; the others are graded.
        try:
            child.import_probe(slug)
        except GraderFault:
            raise
        except Exception:  # noqa: BLE001, S110
            pass


def fork_zygote(close: Iterable[socket.socket] = ()) -> socket.socket:
    """Fork this process into a zygote; gives the judge's end of its socket.

    To be called before the judge is imported and before any other thread exists.
    """
    ours, its = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    gc.freeze()
    # Ctrl-C waits until each of the two is itself: what Python does around a fork swallows it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if os.fork():
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        its.close()
        return ours
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        ours.close()
        for other in close:
            other.close()
        _be_alone(its.fileno())
        run(its)
    finally:
        os._exit(0)  # never back into the caller's code


def _be_alone(keep: int) -> None:
    """Leave the judge's session, streams and open files behind."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)


def main() -> None:
    """A zygote of its own, started with `python -I`: for a judge that is loaded already."""
    its = socket.socket(fileno=int(sys.argv[1]))
    load_probes(sys.argv[2].split(","), json.loads(sys.argv[3]))
    with contextlib.suppress(OSError):  # a session leader already
        os.setsid()
    gc.collect()
    gc.freeze()
    run(its)


def run(orders: socket.socket) -> None:
    """Take orders until the judge is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.enable()  # whoever forked us may have paused it to import torch
    environment.forget()
    if sys.platform == "linux":
        # What an answer's process leaves behind becomes our child, so that we can end it.
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    torch.set_num_threads(1)
    warm.first_use()
    level = levels.allowed()
    shared = [] if level == "process" else confine.share_nothing()
    confine.close_memory()  # not before: who may not be looked into may make no namespace
    confinement = Confinement(level, shared)
    child.OUR_PACKAGES[:] = child.our_packages()
    imports.hide_what_cannot_be_read()  # not before: the confinement is made with such a package
    workers: set[int] = set()
    pending = b""
    try:
        while True:
            data, descriptors, _, _ = socket.recv_fds(orders, MAX_ORDER, 3)
            if not data:
                return
            pending += data
            while b"\n" in pending:
                order, pending = pending.split(b"\n", 1)
                reply = _obey(json.loads(order), descriptors, workers, orders, confinement)
                if reply is not None:
                    orders.sendall(json.dumps(reply, allow_nan=False).encode() + b"\n")
    except (ConnectionError, BrokenPipeError):
        return
    finally:
        for pid in workers:
            _kill(pid)
        _end_orphans(set())


def _obey(
    order: dict[str, object],
    descriptors: list[int],
    workers: set[int],
    orders: socket.socket,
    confinement: Confinement,
) -> dict[str, int] | None:
    if order["op"] == "start":
        if len(descriptors) != 3:  # somebody has lowered our limit: a new zygote has its own
            raise ConnectionError
        pid = _fork_worker(descriptors, orders, confinement)
        workers.add(pid)
        return {"pid": pid, "zygote": os.getpid()}
    if order["op"] == "ended":
        pid = int(str(order["pid"]))
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return {"pid": pid, "ended": int(os.waitid(os.P_PID, pid, flags) is not None)}
    if order["op"] == "reap":
        pid = int(str(order["pid"]))
        workers.discard(pid)
        _kill(pid)
        status = os.waitpid(pid, 0)[1]
        _end_orphans(workers)
        return {"pid": pid, "status": status}
    if order["op"] == "warm":
        warm.preload()
    return None


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # the group exists once the worker has called setsid
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _end_orphans(workers: set[int]) -> None:
    """End what workers have started and left, until there is nothing of the kind."""
    while orphans := _children() - workers:
        for pid in orphans:
            _kill(pid)
        for pid in orphans:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> set[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as children:
            return {int(pid) for pid in children.read().split()}
    except OSError:  # not Linux, or a kernel without it
        return set()


def _fork_worker(descriptors: list[int], orders: socket.socket, confinement: Confinement) -> int:
    request, line, output = descriptors
    parent = os.getpid()
    pid = os.fork()
    if pid:
        for descriptor in descriptors:
            os.close(descriptor)
        return pid
    try:
        confine.die_with_parent()
        if os.getppid() != parent:  # it died before we asked to die with it
            os._exit(1)
        os.setsid()
        orders.close()
        # One of its own: a file that is open for several has flags that one can set for the others.
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        serve(os.fdopen(request, "rb"), Line(line), confinement)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a fault of ours; the judge sees it in the output
        traceback.print_exc()
    finally:
        os._exit(70)


if __name__ == "__main__":
    main()
