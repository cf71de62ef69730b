"""Several runners at once, each with its share of the attacks and with ground of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from tests.redteam.ground import ROOT
from tests.redteam.runner import Result

AT_ONCE = 2


class Shares:
    """The runners at one level, or at the machine's `highest`."""

    def __init__(self, level: str, names: Sequence[str], at_once: int = AT_ONCE) -> None:
        self._shares = [share for i in range(at_once) if (share := names[i::at_once])]
        self._runners = [_start(level, share) for share in self._shares]
        self._found: dict[str, Result] = {}

    def result(self, name: str) -> Result | None:
        """What came of an attack, as soon as it is there; None where the machine does not offer
        the level. Raises RuntimeError where the runner broke."""
        runner = next(r for r, s in zip(self._runners, self._shares, strict=True) if name in s)
        assert runner.stdout
        while name not in self._found:
            line = runner.stdout.readline()
            if not line:
                if status := runner.wait():
                    raise RuntimeError(f"a runner ended before {name}, with status {status}")
                return None
            self._take(line)
        return self._found[name]

    def rest(self) -> Iterator[Result]:
        """What came after the last attack: what the graders left. Waits for the runners' end."""
        for runner in self._runners:
            before = set(self._found)
            assert runner.stdout
            for line in runner.stdout:
                self._take(line)
            if status := runner.wait():
                raise RuntimeError(f"a runner ended with status {status}")
            yield from (self._found[name] for name in set(self._found) - before)

    def close(self) -> None:
        """End what still runs; a runner clears its ground when it is asked to end."""
        for runner in self._runners:
            if runner.poll() is None:
                runner.terminate()
        for runner in self._runners:
            runner.wait()
            if runner.stdout:
                runner.stdout.close()

    def _take(self, line: str) -> None:
        fields = json.loads(line)
        fields["wrong"] = tuple(fields["wrong"])
        self._found[fields["attack"]] = Result(**fields)


def _start(level: str, names: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.redteam.runner", level, *names],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith("KATA_")},
        stdout=subprocess.PIPE,
        text=True,
    )
