"""What stands about for attacks to reach: listening sockets, and a process that does nothing."""

import contextlib
import os
import select
import socket
import subprocess
from pathlib import Path


class Listeners:
    """TCP, UDP and unix sockets on this machine alone; whatever arrives at one is reported."""

    def __init__(self, mark: str, folder: Path) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.path = str(folder / "listening")
        self.named = socket.socket(socket.AF_UNIX)
        self.named.bind(self.path)
        os.chmod(self.path, 0o777)
        self.named.listen()
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{mark}")
        self.abstract.listen()
        self._all = {
            "TCP": self.tcp,
            "UDP": self.udp,
            "unix": self.named,
            "abstract unix": self.abstract,
        }

    def given(self) -> dict[str, str]:
        return {
            "tcp": str(self.tcp.getsockname()[1]),
            "udp": str(self.udp.getsockname()[1]),
            "unix": self.path,
        }

    def reached(self) -> list[str]:
        """Which of them somebody has reached since the last time."""
        found = set()
        while ready := select.select(list(self._all.values()), [], [], 0)[0]:
            for name, listening in self._all.items():
                if listening not in ready:
                    continue
                found.add(name)
                with contextlib.suppress(OSError):
                    if name == "UDP":
                        listening.recv(4096)
                    else:
                        listening.accept()[0].close()
        return [f"the {name} socket was reached" for name in sorted(found)]

    def close(self) -> None:
        for listening in self._all.values():
            listening.close()


def is_listening(port: int) -> bool:
    """Whether anything on this machine listens at a TCP port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


class Decoy:
    """A sleeping process, for attacks that reach for others."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [f"decoy-{self._mark}", "3600"],
            executable="/bin/sleep",
            stdin=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
        self.pid = self._process.pid
        self._at_first = self._state()

    def _state(self) -> dict[str, str]:
        home = Path("/proc", str(self.pid))
        fields = (home / "stat").read_text().rsplit(")", 1)[1].split()
        return {
            "priority": fields[15],
            "niceness": fields[16],
            "processors": str(sorted(os.sched_getaffinity(self.pid))),
            "limits": (home / "limits").read_text(),
            "score for being killed": (home / "oom_score_adj").read_text(),
            "state": "stopped" if fields[0] in "Tt" else "running",
        }

    def harmed(self) -> list[str]:
        """What was done to it since the last time; it is made anew where anything was."""
        if self._process.poll() is not None:
            wrong = [f"the other process was ended ({self._process.returncode})"]
        else:
            now = self._state()
            wrong = [
                f"the other process's {name} was changed"
                for name, value in now.items()
                if value != self._at_first[name]
            ]
        if wrong:
            self.close()
            self._start()
        return wrong

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
