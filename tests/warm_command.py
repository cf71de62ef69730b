"""`kata` without the wait for torch: a process that has imported it, and forks for each command.

A test of what a command does need not pay again for what every command imports. Each is still a
process of its own, forks its own zygote, and has not loaded the judge. What depends on how a
process starts (encodings, warnings, a whole environment) is tested with `python -m grader`.

    python -m tests.warm_command DESCRIPTOR     (the server; one request at a time)
"""

import atexit
import fcntl
import functools
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.worker import linux

ROOT = Path(__file__).resolve().parent.parent
COLD = ("LC_", "LANG", "PYTHON", "OMP_", "TORCH", "MALLOC_", "LD_")
"""What is read when Python or torch starts, by how its name begins."""


class WarmCommand:
    """The server, as a test has it. What it forks becomes a child of this process, like any other.

    For that, this process adopts what loses its parent.
    """

    def __init__(self) -> None:
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        self._line, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm_command", str(its.fileno())],
                cwd=ROOT, pass_fds=[its.fileno()], env=os.environ | {"OMP_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def serves(self, environment: Mapping[str, str]) -> bool:
        """Whether a command with this environment would run as `python -m grader` does."""
        if environment.get("PYTHONPATH", str(ROOT)) != str(ROOT):
            return False
        names = (environment.keys() | os.environ.keys()) - {"PYTHONPATH"}
        changed = [name for name in names if environment.get(name) != os.environ.get(name)]
        return not any(name.startswith(COLD) for name in changed)

    def start(
        self,
        words: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        streams: Sequence[int],
        in_terminal: bool = False,
        module: str = "grader",
    ) -> int:
        """Begin a command on these three streams; gives its pid. It is a child of ours.

        in_terminal: the streams are a terminal, which becomes its own.
        """
        order = {
            "words": list(words), "cwd": str(cwd), "environment": dict(environment),
            "in_terminal": in_terminal, "module": module,
        }  # fmt: skip
        socket.send_fds(self._line, [json.dumps(order).encode() + b"\n"], list(streams))
        return int(self._line.recv(64))

    def run(
        self,
        words: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        timeout: float,
        module: str = "grader",
        errors: str = "replace",
    ) -> "subprocess.CompletedProcess[str]":
        """Run `python -m module` to its end, as `subprocess.run` does."""
        out, err = os.pipe(), os.pipe()
        with open(os.devnull, "rb") as null:
            streams = [null.fileno(), out[1], err[1]]
            pid = self.start(words, cwd, environment, streams, module=module)
        os.close(out[1])
        os.close(err[1])
        read = _read_all([out[0], err[0]], time.monotonic() + timeout)
        if read is None:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if read is None:
            raise subprocess.TimeoutExpired(list(words), timeout)
        said, complained = (each.decode("utf-8", errors) for each in read)
        code = os.waitstatus_to_exitcode(status)
        return subprocess.CompletedProcess(list(words), code, said, complained)

    def close(self) -> None:
        self._line.close()
        self._process.wait(10)


@functools.cache
def warm_command() -> WarmCommand:
    """The one of this process."""
    warm = WarmCommand()
    atexit.register(warm.close)
    return warm


def _read_all(descriptors: Sequence[int], until: float) -> list[bytes] | None:
    """All that comes on these, until each is closed; None where that takes too long."""
    read = {descriptor: bytearray() for descriptor in descriptors}
    with selectors.DefaultSelector() as selector:
        for descriptor in descriptors:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < until:
            for key, _ in selector.select(0.5):
                if chunk := os.read(key.fd, 65536):
                    read[key.fd] += chunk
                else:
                    selector.unregister(key.fd)
        finished = not selector.get_map()
    for descriptor in descriptors:
        os.close(descriptor)
    return [bytes(each) for each in read.values()] if finished else None


# ---- the server ---------------------------------------------------------------------------


def serve(line: socket.socket) -> str:
    """Fork a command for each order. Returns in the command's process alone, with the name of the
    module that is to be run."""
    while True:
        data, streams, _, _ = socket.recv_fds(line, 256 * 1024, 3)
        if not data:
            sys.exit()
        while not data.endswith(b"\n"):
            data += line.recv(256 * 1024)
        pid_r, pid_w = os.pipe()
        between = os.fork()
        if not between:  # it ends at once, so that the command goes to whoever asked for it
            pid = os.fork()
            if not pid:
                for descriptor in (pid_r, pid_w):
                    os.close(descriptor)
                line.close()
                order = json.loads(data)
                become(order, streams)
                return str(order["module"])
            os.write(pid_w, str(pid).encode())
            os._exit(0)
        os.waitpid(between, 0)
        line.send(os.read(pid_r, 64))
        for descriptor in (pid_r, pid_w):
            os.close(descriptor)
        for stream in streams:
            os.close(stream)


def become(order: Mapping[str, object], streams: Sequence[int]) -> None:
    """Be the process that was asked for, up to where Python would run its first line."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if order["in_terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    environment = order["environment"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(str(order["cwd"]))
    words = order["words"]
    assert isinstance(words, list)
    sys.argv = [str(ROOT / "grader" / "__main__.py"), *words]
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        errors = "backslashreplace" if name == "stderr" else "strict"
        stream = open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        if name == "stderr" or stream.isatty():
            stream.reconfigure(line_buffering=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    import prompt_toolkit.application  # noqa: F401
    import torch

    from grader.worker import warm

    torch.set_num_threads(1)
    warm.preload()  # what a zygote imports where more answers are expected
    module = serve(socket.socket(fileno=int(sys.argv[1])))
    # Only here, in the command's process: torch is there, and the rest is as it would be.
    from grader.wall import workers

    workers._is_still_plain = lambda: True  # type: ignore[attr-defined]
    if module == "grader":
        __package__ = "grader"  # by which click names the command
        from grader.cli import main

        main()
    else:
        sys.path[0] = os.getcwd()
        for name in [name for name in sys.modules if name.startswith("tests")]:
            del sys.modules[name]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
