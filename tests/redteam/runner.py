"""Runs attacks at one level, one after another on one grader, and says what did not hold.

    python -m tests.redteam.runner LEVEL [ATTACK]…     a JSON line for each attack; LEVEL may be
                                                       `highest`

A process of its own: it adopts what loses its parent, and ends what an attack left behind.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grader.wall.forked import WAITING
from tests.bad import RIGHT
from tests.redteam import processes, traces
from tests.redteam.attack import Attack, corpus
from tests.redteam.grading import Broken, Grader
from tests.redteam.ground import Ground, OpenWatch, changes, prepare, snapshot
from tests.redteam.listeners import Decoy, Listeners, free_port, is_listening

MORE_S = 5.0
"""How long the grader may take beyond the deadline."""
GRACE_S = 3.0
"""How long what was killed may take to be gone."""
START_S = 120.0
_SHAKEN = ("a process was left", "the next honest answer", "the grader")
"""After these the grader is made anew."""
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


@dataclass
class _Seen:
    """What the grader said of an attack, over all of its runs."""

    wrong: list[str] = field(default_factory=list)
    before: dict[str, tuple[int, ...]] = field(default_factory=dict)
    outcome: str = "none"
    score: int = 0
    seconds: float = 0.0
    text: str = ""
    broke: bool = False


class Field:
    """Ground, listeners, a decoy and a grader: everything that attacks at one level run on."""

    def __init__(self, level: str) -> None:
        self.level = level
        self._open()

    def _open(self) -> None:
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
            "PYTHONWARNINGS": "ignore",
        }
        self.grader = Grader(self.ground.tree, environment, self.ground.canaries["memory"])
        for kata in ("hvp", "maml", "unroll"):  # so that nothing is imported while an attack runs
            path = self._root / "first.py"
            path.write_text("def f(: pass\n", encoding="utf-8")
            self.grader.grade(kata, path, 10, START_S)
        self.given = self.grade_honest()
        traces.keep(self.ground)
        # Where the zygote has not forked ahead yet what it will, more than there are now.
        steady = len(processes.descendants(self.grader.process.pid))
        self._steady = max(steady, 1 + WAITING)

    def grade_honest(self) -> str:
        """Grade a right answer; gives the level that it ran at. Raises Broken."""
        verdict = self.grader.grade("hvp", self._honest, 20, START_S)["verdict"]
        if verdict["outcome"] != "passed":
            raise Broken(f"the next honest answer did not pass: {verdict['summary']}")
        return str(verdict["sandbox"]["level"])

    def run(self, attack: Attack) -> Result:
        """One attack, and everything that is looked at afterwards."""
        path = self.ground.own / (attack.file_name or f"{attack.kata}.py")
        self.watch.opened()
        seen = self._grade(attack, path)
        limit = attack.deadline * 1.5 + MORE_S
        wrong = seen.wrong
        if seen.seconds > limit:
            wrong.append(f"the grader took {seen.seconds:.1f} s, and {limit:.1f} s were allowed")
        if seen.score > attack.earns:
            wrong.append(f"it earned {seen.score} points, and {attack.earns} are its own")
        if attack.outcomes and seen.outcome not in attack.outcomes:
            wrong.append(f"its outcome is {seen.outcome}")
        wrong += traces.shown(seen.text, self.ground.canaries)
        wrong += self.watch.opened()
        wrong += self._look_around(is_alive=not seen.broke)
        # Once more: what was left running may have changed files in the meantime.
        wrong += changes(seen.before, snapshot_of(self.ground))
        wrong = list(dict.fromkeys(wrong))
        traces.sweep(path)
        if any("changed" in line for line in wrong):
            self.close()
            self._open()
        elif seen.broke or any(line.startswith(_SHAKEN) for line in wrong):
            self._end_grader()
            self._start()
        return Result(
            attack.name, self.given, tuple(wrong), seen.outcome, seen.score, round(seen.seconds, 2)
        )

    def _grade(self, attack: Attack, path: Path) -> "_Seen":
        """Grade it as often as it asks for."""
        given = {
            **self.ground.given(),
            **self.listeners.given(),
            "decoy": str(self.decoy.pid),
            "judge": str(self.grader.process.pid),
            "port": str(self.port),
        }
        seen, patience = _Seen(), attack.deadline * 1.5 + LOST_S
        try:
            for number in range(attack.runs):
                traces.sweep(path)
                lay(attack, path, {**given, "run": str(number)})
                seen.before = snapshot_of(self.ground)
                reply = self.grader.grade(
                    attack.kata, path, attack.deadline, patience, new_seed=attack.runs > 1
                )
                verdict = reply["verdict"]
                seen.outcome = verdict["outcome"]
                seen.seconds = max(seen.seconds, reply["seconds"])
                seen.score = max(seen.score, verdict["score"])
                seen.text += json.dumps(verdict, ensure_ascii=False) + reply["shown"]
                seen.wrong += traces.fooled(reply["shown"], verdict)
                seen.wrong += changes(seen.before, snapshot_of(self.ground))
        except Broken as broken:
            seen.broke = True
            seen.wrong.append(str(broken))
        return seen

    def _look_around(self, is_alive: bool) -> list[str]:
        """The next honest answer, then what is left of processes, files and sockets."""
        wrong = []
        if is_alive:
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


def snapshot_of(ground: Ground) -> dict[str, tuple[int, ...]]:
    return {**snapshot(ground.tree), **snapshot(ground.own.parent), **snapshot(ground.home)}


def lay(attack: Attack, path: Path, given: dict[str, str]) -> None:
    """Put the attack where the answer should be."""
    if attack.make is not None:
        attack.make(path, given)
        return
    assert attack.text is not None
    text = attack.text
    for name, value in given.items():
        text = text.replace(f"@{name}@", value)
    path.write_text(text, encoding="utf-8")


def run(level: str, attacks: Sequence[Attack]) -> Iterator[Result]:
    """The results at this level, or at the machine's "highest", as they come. Nothing where the
    machine does not offer it."""
    here = Field(level)
    try:
        if level not in (here.given, "highest"):
            return
        for attack in attacks:
            yield here.run(attack)
    finally:
        left = here.close()
    if left:
        yield Result(
            "the end of the command", here.given, tuple(f"left: {n}" for n in left), "", 0, 0.0
        )


def main() -> None:
    level, *names = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the ground is cleared
    processes.adopt_orphans()
    chosen = [attack for attack in corpus() if not names or attack.name in names]
    for result in run(level, chosen):
        print(json.dumps(asdict(result)), flush=True)


if __name__ == "__main__":
    main()
