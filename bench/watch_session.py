"""What the loop promises, measured: `kata watch` in a pseudo-terminal, and quick commands.

The screen is waited for as bytes: each save prints a mark of its own, and that has come when the
verdict stands on the screen. Only cells that change are written, so no mark shares a character
with the one before it.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect
from measures import KATA, ROOT, Figure, figure_of, seconds

LEAST_DEBOUNCE_S = 0.010
SETTLED_S = 2.0


class Screen:
    """`kata watch maml` on a solution, in a repository of its own."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        for name in ("kata", "solutions"):
            (root / name).mkdir()
        (root / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
        self.file = root / "kata" / "maml.py"
        self.text = (ROOT / "solutions" / "maml.py").read_text(encoding="utf-8")
        self.file.write_text(self.text + "\nprint('begin')\n", encoding="utf-8")
        self.count = 0
        self.child = pexpect.spawn(
            str(KATA), ["watch", "maml"], cwd=str(root), dimensions=(24, 80), timeout=120,
        )  # fmt: skip
        self.child.expect_exact("begin")

    def save(self) -> float:
        """Save, and wait for the verdict on the screen; the seconds between."""
        self.count += 1
        mark = "abcdefgh"[self.count % 8] * 8
        text = f"{self.text}\nprint('{mark}')\n"
        begun = time.perf_counter()
        self.file.write_text(text, encoding="utf-8")
        self.child.expect_exact(mark)
        return time.perf_counter() - begun

    def processes(self) -> dict[int, int]:
        """Of the watcher and all that it started: private memory in KiB by process id."""
        found: dict[int, int] = {}
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(path.parent.name)] = int(fields[1])
        for pid in parents:
            above = pid
            while above in parents and above != self.child.pid:
                above = parents[above]
            if above == self.child.pid:
                found[pid] = _private_kib(pid)
        return found

    def close(self) -> list[int]:
        """Leave; gives the processes that are left all the same."""
        pids = list(self.processes())
        self.child.send("q")
        self.child.expect(pexpect.EOF)
        self.child.close()
        until = time.monotonic() + 5
        left = pids
        while left and time.monotonic() < until:
            left = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
            time.sleep(0.05)
        self.folder.cleanup()
        return left


def _private_kib(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_"))


def save_to_verdict(runs: int) -> list[Figure]:
    """From the save to the verdict on the screen, and beside a cold `kata grade maml`."""
    screen = Screen()
    for _ in range(3):
        screen.save()
        time.sleep(2.0)  # what answers import lazily is loaded now
    waits = []
    for _ in range(runs):
        waits.append(screen.save())
        time.sleep(0.5)  # as a learner, who reads
    screen.close()
    cold = statistics.median(seconds([str(KATA), "grade", "maml", "--from", "solutions"])
                             for _ in range(max(runs // 5, 3)))  # fmt: skip
    beyond = [1000 * max(wait - LEAST_DEBOUNCE_S, 0) for wait in waits]
    return [
        figure_of("watch: save to verdict for maml, beyond the least debounce", beyond, 100, "ms"),
        figure_of("the same, as a share of a cold `kata grade maml`",
                [wait / cold for wait in waits], 1 / 20, "×"),
    ]  # fmt: skip


def thousand_saves(saves: int) -> list[Figure]:
    """Memory that a long session gains, and what it leaves behind."""
    screen = Screen()
    for _ in range(max(saves // 10, 50)):  # until caches are full
        screen.save()
    time.sleep(SETTLED_S)  # the workers that wait are there again
    before = screen.processes()
    for _ in range(saves):
        screen.save()
    time.sleep(SETTLED_S)
    after = screen.processes()
    grown = sum(after.values()) / max(sum(before.values()), 1)
    more = len(after) - len(before)
    left = len(screen.close())
    return [
        Figure(f"watch: memory after {saves} saves, as a share of before", grown, 1.05, "×",
               (grown, grown)),
        Figure(f"watch: processes more after {saves} saves, or left after leaving",
               float(max(more, 0) + left), 0, "", (float(more), float(left))),
    ]  # fmt: skip


def quick(runs: int) -> list[Figure]:
    """Quick commands beside an interpreter that imports the libraries they use."""
    base = [sys.executable, "-c", "import click, rich.console, rich.table"]
    commands = {name: [str(KATA), *name.split()] for name in ("list", "hint", "status", "--help")}
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for index in range(runs + 1):
        for name, command in commands.items():
            pair = seconds(command), seconds(base)
            if index:
                ratios[name].append(pair[0] / pair[1])
    return [
        figure_of(
            f"`kata {name}`, as a share of an interpreter with click and rich", found, 1.5, "×"
        )
        for name, found in ratios.items()
    ]


def main() -> None:
    """Only these figures: `python bench/session.py`."""
    for measure in (lambda: quick(10), lambda: save_to_verdict(30), lambda: thousand_saves(1000)):
        for figure in measure():
            print(figure, flush=True)


if __name__ == "__main__":
    main()
