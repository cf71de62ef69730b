"""The grader under attack, held from outside: starting it, asking it, ending it."""

import contextlib
import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


class Broken(RuntimeError):
    """The grader under attack died, hung, or said that it cannot go on."""


class Grader:
    """The process in judge.py. `level` is the one that it gives its workers."""

    def __init__(self, tree: Path, environment: dict[str, str], secret: str) -> None:
        self._secret = secret
        self._usual_seed = _random_seed()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.redteam.judge"],
            cwd=tree,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
            bufsize=1,
        )

    def grade(
        self, kata: str, path: Path, deadline: float, patience: float, *, new_seed: bool = False
    ) -> dict[str, Any]:
        """Its reply. Raises Broken where there is none in time.

        Every grader has a seed that nobody can foresee, so that the truth is computed once. Who
        grades an answer again, to see whether it has kept numbers, asks for a `new_seed`.
        """
        order = {"kata": kata, "path": str(path), "deadline": deadline, "secret": self._secret}
        order["seed"] = _random_seed() if new_seed else self._usual_seed
        assert self.process.stdin
        assert self.process.stdout
        timer = _Alarm(patience, self.process)
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            line = self.process.stdout.readline()
        except OSError as error:
            raise Broken("the grader died") from error
        finally:
            rang = timer.stop()
        if not line:
            raise Broken("the grader hung" if rang else "the grader died")
        reply: dict[str, Any] = json.loads(line)
        if "broke" in reply:
            raise Broken(f"the grader broke: {reply['broke']}")
        return reply

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _random_seed() -> int:
    return random.SystemRandom().randrange(2**31)


class _Alarm:
    """Kills a process that takes too long to answer, by this process's own alarm clock."""

    def __init__(self, seconds: float, process: "subprocess.Popen[str]") -> None:
        self._rang, self._process = False, process
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def _ring(self, *_: object) -> None:
        self._rang = True
        self._process.kill()

    def stop(self) -> bool:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return self._rang
