"""Starts the process that forks workers: as a fork of this one, or as a separate process."""

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence

from grader import catalog
from grader.wall.interpreter import python
from grader.worker import environment, threads


def further_folders() -> list[str]:
    """Where katas lie besides the built-in ones: a worker is to find their probes."""
    return [str(folder) for folder in catalog.homes()]


def fork_here(slugs: Sequence[str]) -> socket.socket:
    """The zygote as a fork of this process, which imports torch for both. Only if there is one
    thread, and the judge is not loaded. Returns our end of its line."""
    threads.limit()  # before anything is imported that reads it
    gc.disable()  # importing torch makes a million objects and no garbage: a sixth of its time
    with _ended_at_once():
        import torch

        from grader.worker import zygote

    torch.set_num_threads(1)  # problems are tiny: a second thread only waits for the first
    zygote.load_probes(slugs, further_folders())
    ours = zygote.fork_zygote()
    gc.enable()
    return ours


@contextlib.contextmanager
def _ended_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process at once: while torch starts up in C++, a Python exception would
    make it abort, or be swallowed."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    os.write(2, b"\nkata: interrupted\n")
    os._exit(130)


def start_zygote(slugs: Sequence[str]) -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
    """The zygote as a separate process. Returns our end of its line, and the process."""
    ours, its = socket.socketpair()
    with its:
        process = subprocess.Popen(
            [
                *python("worker.zygote"),
                str(its.fileno()),
                ",".join(slugs),
                json.dumps(further_folders()),
            ],
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=environment.kept(),
        )
    return ours, process
