"""Runs attacks at one level, one after another on one grader, and says what did not hold.

    python -m tests.redteam.runner LEVEL [ATTACK]…     a JSON line for each attack; LEVEL may be
                                                       `highest`

A process of its own: it adopts what loses its parent, and ends what an attack left behind.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bad import RIGHT
from tests.redteam import processes, traces
from tests.redteam.attack import Attack, corpus
from tests.redteam.grading import Broken, Grader
from tests.redteam.ground import OpenWatch, changes, prepare, snapshot
from tests.redteam.listeners import Decoy, Listeners, free_port, is_listening

MORE_S = 2.0
"""How long the grader may take beyond the deadline."""
GRACE_S = 3.0
"""How long what was killed may take to be gone."""
START_S = 120.0
LOST_S = 20.0
"""After so long beyond the deadline the grader counts as hung, and is killed."""


@dataclass(frozen=True)
class Result:
    """What came of an attack at a level. It was held where nothing is `wrong`."""

    attack: str
    level: str
    wrong: tuple[str, ...]
    outcome: str
    score: int
    seconds: float

    @property
    def held(self) -> bool:
        return not self.wrong


class Field:
    """Ground, listeners, a decoy and a grader: everything that attacks at one level run on."""

    def __init__(self, level: str) -> None:
        self.level = level
        self._root = Path(tempfile.mkdtemp(prefix="katared-"))
        self.ground = prepare(self._root)
        self.listeners = Listeners(self.ground.mark, self._root)
        self.decoy = Decoy(self.ground.mark)
        self.port = free_port()
        self.watch = OpenWatch(self.ground.watched)
        self._honest = self._root / "honest.py"
        self._honest.write_text(RIGHT, encoding="utf-8")
        self._start()

    def _start(self) -> None:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "HOME": str(self.ground.home),
            "TMPDIR": str(self.ground.tmp),
            **({} if self.level == "highest" else {"KATA_SANDBOX": self.level}),
            "KATA_RED_SECRET": self.ground.canaries["environment"],
            "PYTHONPATH": str(self.ground.tree),
        }
        self.grader = Grader(self.ground.tree, environment, self.ground.canaries["memory"])
        for kata in ("hvp", "maml", "unroll"):  # so that nothing is imported while an attack runs
            path = self._root / "first.py"
            path.write_text("def f(: pass\n", encoding="utf-8")
            self.grader.grade(kata, path, 10, START_S)
        self.given = self.grade_honest()
        traces.keep(self.ground)
        self._steady = len(processes.descendants(self.grader.process.pid))

    def grade_honest(self) -> str:
        """Grade a right answer; gives the level that it ran at. Raises Broken."""
        verdict = self.grader.grade("hvp", self._honest, 20, START_S)["verdict"]
        if verdict["outcome"] != "passed":
            raise Broken(f"the next honest answer did not pass: {verdict['summary']}")
        return str(verdict["sandbox"]["level"])

    def run(self, attack: Attack) -> Result:
        """One attack, and everything that is looked at afterwards."""
        ground = self.ground
        told = {
            **ground.told(),
            **self.listeners.told(),
            "decoy": str(self.decoy.pid),
            "judge": str(self.grader.process.pid),
            "port": str(self.port),
        }
        path = ground.own / (attack.file_name or f"{attack.kata}.py")
        wrong: list[str] = []
        outcome, score, seconds, text = "none", 0, 0.0, ""
        self.watch.opened()
        try:
            for number in range(attack.runs):
                traces.sweep(path)
                lay(attack, path, {**told, "run": str(number)})
                before = snapshot_of(ground)
                reply = self.grader.grade(
                    attack.kata, path, attack.deadline, attack.deadline * 1.5 + LOST_S
                )
                verdict, seconds = reply["verdict"], max(seconds, reply["seconds"])
                outcome, score = verdict["outcome"], max(score, verdict["score"])
                text += json.dumps(verdict, ensure_ascii=False) + reply["shown"]
                wrong += traces.fooled(reply["shown"], verdict)
                wrong += changes(before, snapshot_of(ground))
        except Broken as broken:
            wrong.append(str(broken))
        limit = attack.deadline * 1.5 + MORE_S
        if seconds > limit:
            wrong.append(f"the grader took {seconds:.1f} s, and {limit:.1f} s were allowed")
        if score > attack.earns:
            wrong.append(f"it earned {score} points, and {attack.earns} are its own")
        if attack.outcomes and outcome not in attack.outcomes:
            wrong.append(f"its outcome is {outcome}")
        wrong += self.watch.opened()
        wrong += changes(before, snapshot_of(ground))
        wrong += traces.shown(text, ground.canaries)
        wrong += self._look_around(wrong)
        traces.sweep(path)
        if wrong:
            self._mend(any("changed" in line for line in wrong))
        wrong = list(dict.fromkeys(wrong))
        return Result(attack.name, self.given, tuple(wrong), outcome, score, round(seconds, 2))

    def _look_around(self, so_far: Sequence[str]) -> list[str]:
        """The next honest answer, then what is left of processes, files and sockets."""
        wrong = []
        if not any(line.startswith("the grader") and "took" not in line for line in so_far):
            try:
                self.grade_honest()
            except Broken as broken:
                wrong.append(str(broken))
        wrong += [f"a process was left: {name}" for name in self._left_processes()]
        wrong += traces.left_elsewhere(self.ground)
        wrong += self.listeners.reached()
        wrong += self.decoy.harmed()
        if is_listening(self.port):
            wrong.append("a port was left open")
        return wrong

    def _strays(self) -> set[int]:
        """Descendants of ours that are neither the decoy nor the grader and its own."""
        judge = self.grader.process.pid
        known = {judge, self.decoy.pid} | processes.descendants(judge)
        return processes.descendants(os.getpid()) - known

    def _left_processes(self) -> list[str]:
        judge = self.grader.process.pid

        def is_clean() -> bool:
            processes.reap({judge, self.decoy.pid})
            return not self._strays() and len(processes.descendants(judge)) <= self._steady

        if processes.wait_until(is_clean, GRACE_S):
            return []
        left = [processes.name_of(pid) for pid in self._strays()] or ["a child of the grader's"]
        processes.kill(self._strays())
        processes.wait_until(is_clean, GRACE_S)
        return left

    def _mend(self, ground_too: bool) -> None:
        """After an attack that was not held: another grader, and ground that nobody has touched."""
        self._end_grader()
        if ground_too:
            self.close()
            self.__init__(self.level)  # type: ignore[misc]
        else:
            self._start()

    def _end_grader(self) -> None:
        self.grader.close()
        processes.kill(self._strays())
        processes.wait_until(lambda: not self._strays(), GRACE_S)
        processes.reap({self.decoy.pid})

    def close(self) -> list[str]:
        """End everything; gives what the grader left when it ended."""
        self.grader.close()
        processes.wait_until(lambda: not self._strays(), GRACE_S)
        left = [processes.name_of(pid) for pid in self._strays()]
        self._end_grader()
        self.watch.close()
        self.listeners.close()
        self.decoy.close()
        traces.clean(self.ground)
        traces.sweep(self._root)
        return left


def snapshot_of(ground: Any) -> dict[str, tuple[int, ...]]:
    return {**snapshot(ground.tree), **snapshot(ground.own.parent), **snapshot(ground.home)}


def lay(attack: Attack, path: Path, told: dict[str, str]) -> None:
    """Put the attack where the answer should be."""
    if attack.make is not None:
        attack.make(path, told)
        return
    assert attack.text is not None
    text = attack.text
    for name, value in told.items():
        text = text.replace(f"@{name}@", value)
    path.write_text(text, encoding="utf-8")


def run(level: str, attacks: Sequence[Attack]) -> Iterator[Result]:
    """The results at this level, or at the machine's "highest", as they come. Nothing where the
    machine does not offer it."""
    field = Field(level)
    try:
        if level not in (field.given, "highest"):
            return
        for attack in attacks:
            yield field.run(attack)
    finally:
        left = field.close()
    if left:
        yield Result(
            "the end of the command", field.given, tuple(f"left: {n}" for n in left), "", 0, 0.0
        )


def main() -> None:
    level, *names = sys.argv[1:]
    processes.adopt_orphans()
    chosen = [attack for attack in corpus() if not names or attack.name in names]
    for result in run(level, chosen):
        print(json.dumps(asdict(result)), flush=True)


if __name__ == "__main__":
    main()
