"""`make load`: 2,000 answers in one command, a third of them hostile, in a shuffled order.

Every honest verdict has to be right, memory has to stay flat, the last answers must not take longer
than the first, and no process and no file may be left. Exit code 1 where one of these is missed.

The right and wrong answers of tests/answers are the honest ones, the attacks of tests/attacks the
hostile ones: those that end quickly, and a few of those that have to be ended. Which are which is
tried first, in a command of its own.
"""

import argparse
import ctypes
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measures import KATA, ROOT

SLUG = "hvp"
DEADLINE_S = 3
QUICK_S = 1.0
"""An attack that takes longer has to be waited for; of those there are only a few."""
TRIED = 40
OFTEN = 25
"""How often each honest file comes at least, so that its times can be compared."""
SLOWER, LARGER = 1.10, 1.05
"""How much slower the last fifth may be than the first, and how much larger the last quarter than
the second. Times are compared file by file, at their lower quartiles: what else the machine does
makes an answer slower, and never faster."""
PR_SET_CHILD_SUBREAPER = 36


def honest() -> dict[Path, str]:
    """The corpora's answers, with what each has to get: `passed`, or the diagnosis it expects."""
    found = {}
    for path in sorted((ROOT / "tests" / "answers").glob(f"*/{SLUG}/*.py")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        found[path] = first.removeprefix("# expect: ") if "wrong" in path.parts else "passed"
    return found


def attacks(confined: bool) -> list[Path]:
    """The attacks that the machine can hold: where it confines nothing, those that need nothing."""
    found = []
    for path in sorted((ROOT / "tests" / "attacks").glob("*.py")):
        said = path.read_text(encoding="utf-8", errors="replace")[:2000]
        if f"# kata: {SLUG}\n" in said and (confined or "# needs: nothing\n" in said):
            found.append(path)
    return found


class Command:
    """One `kata grade` on these answers: its verdicts, and the memory of its two processes."""

    def __init__(self, answers: Sequence[Path], seed: int) -> None:
        self.folder = tempfile.mkdtemp(prefix="load-")
        self.scratch = Path(self.folder, "scratch")
        self.scratch.mkdir()
        target = Path(self.folder, "verdicts.json")
        words = [word for path in answers for word in ("--answer", str(path))]
        options = ["--json", str(target), "--seed", str(seed), "--deadline", str(DEADLINE_S)]
        self.sizes: dict[str, list[tuple[float, float]]] = defaultdict(list)
        begun = time.perf_counter()
        with subprocess.Popen(
            [str(KATA), "grade", SLUG, *words, *options],
            env={**os.environ, "TMPDIR": str(self.scratch)},
            stdout=subprocess.DEVNULL,
        ) as process:
            watch = threading.Thread(target=self._watch, args=(process,))
            watch.start()
            code = process.wait()
            watch.join()
        self.took = time.perf_counter() - begun
        if code not in (0, 1):
            raise SystemExit(f"kata ended with {code}: nothing was graded")
        self.verdicts: list[dict[str, Any]] = json.loads(target.read_text(encoding="utf-8"))
        self.left_files = [path.name for path in self.scratch.iterdir()]
        time.sleep(1)  # the last worker may just be ending
        self.left_processes = children(os.getpid())
        shutil.rmtree(self.folder)

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        while process.poll() is None:
            now = time.perf_counter()
            self.sizes["grader"].append((now, resident(process.pid)))
            for pid in children(process.pid):
                self.sizes["zygote"].append((now, resident(pid)))
            time.sleep(0.25)


def resident(pid: int) -> float:
    """MiB that a process holds; none once it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def children(parent: int) -> list[int]:
    """The processes whose parent this one is, but for those that have only to be reaped."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = stat.read_text(errors="replace").rsplit(")", 1)[1].split()[:2]
        except (OSError, IndexError):
            continue  # it has ended meanwhile
        if int(ppid) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


def chosen(count: int, chance: random.Random, seed: int) -> list[Path]:
    """Two thirds honest answers, each as often as the others; a third attacks; shuffled."""
    third = count // 3
    known = list(honest())
    chance.shuffle(known)
    known = known[: max((count - third) // OFTEN, 1)]
    probe = Command(known[:1], seed).verdicts[0]
    confined = probe["sandbox"]["level"] == "full"
    pool = attacks(confined)
    tried = chance.sample(pool, min(TRIED, len(pool)))
    if not tried:
        raise SystemExit("there are no attacks in tests/attacks")
    verdicts = Command(tried, seed).verdicts
    pairs = list(zip(tried, verdicts, strict=True))
    quick = [path for path, verdict in pairs if verdict["duration_s"] < QUICK_S]
    slow = [path for path, verdict in pairs if verdict["duration_s"] >= QUICK_S]
    few = slow[: max(third // 60, 1)]
    hostile = few + [quick[i % len(quick)] for i in range(third - len(few))]
    answers = hostile + [known[i % len(known)] for i in range(count - third)]
    chance.shuffle(answers)
    print(
        f"{len(answers)} answers: {count - third} honest ones of {len(known)} files, {third} "
        f"attacks of {len(quick)} quick and {len(few)} slow ones; "
        f"sandbox {probe['sandbox']['level']}",
        flush=True,
    )
    return answers


def wrong_verdicts(answers: Sequence[Path], verdicts: Sequence[dict[str, Any]]) -> list[str]:
    """What honest answers got that they should not have got."""
    expected, found = honest(), []
    for path, verdict in zip(answers, verdicts, strict=True):
        wanted = expected.get(path)
        got = verdict["outcome"]
        if wanted not in (None, "passed") and got in ("failed", "raised"):
            got = (verdict["diagnosis"] or {}).get("id")
        if wanted is not None and got != wanted and (got, wanted) != ("not_started", NOTHING):
            found.append(f"{path.name} got {got}, not {wanted}")
    return found


NOTHING = "not-implemented"


def slowed(answers: Sequence[Path], verdicts: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """The last fifth's times beside the first's, file by file: at lower quartiles, and medians."""
    fifth, known = len(answers) // 5, honest()
    parts: tuple[dict[Path, list[float]], ...] = (defaultdict(list), defaultdict(list))
    for position, (path, verdict) in enumerate(zip(answers, verdicts, strict=True)):
        last = position >= len(answers) - fifth
        # The first few come before the process that starts workers has loaded all it will need.
        if path in known and (last or 5 <= position < fifth):
            parts[last][path].append(verdict["duration_s"])
    both = [path for path in parts[0] if len(parts[0][path]) > 1 and len(parts[1][path]) > 1]

    def ratio(cut: int) -> float:
        def at(values: list[float]) -> float:
            return statistics.quantiles(values, n=4)[cut]

        return statistics.median(at(parts[1][path]) / at(parts[0][path]) for path in both)

    return ratio(0), ratio(1)


def grown(sizes: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The memory of the second quarter of the time and of the last, in MiB."""
    begun, ended = sizes[0][0], sizes[-1][0]
    quarter = (ended - begun) / 4
    second = [size for at, size in sizes if quarter <= at - begun < 2 * quarter and size]
    last = [size for at, size in sizes if at - begun >= 3 * quarter and size]
    return statistics.median(second), statistics.median(last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=2000, help="how many (default 2000)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    # What an answer leaves running becomes a child of this process, and is seen.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    print(f"seed {options.seed}", flush=True)
    answers = chosen(options.answers, random.Random(options.seed), options.seed)
    command = Command(answers, options.seed)
    missed = []

    def row(what: str, told: str, met: bool) -> None:
        print(f"| {what} | {told} | {'met' if met else 'missed'} |", flush=True)
        if not met:
            missed.append(what)

    wrong = wrong_verdicts(answers, command.verdicts)
    row("honest verdicts that are wrong", f"{len(wrong)} {sorted(set(wrong))[:5] or ''}", not wrong)
    for name, sizes in sorted(command.sizes.items()):
        before, after = grown(sizes)
        row(f"memory of the {name}", f"{before:.0f} MiB, then {after:.0f} MiB",
            after <= LARGER * before)  # fmt: skip
    quartile, median = slowed(answers, command.verdicts)
    row("the last fifth beside the first", f"× {quartile:.2f} (medians × {median:.2f})",
        quartile <= SLOWER)  # fmt: skip
    row("files left", f"{command.left_files or 'none'}", not command.left_files)
    row("processes left", f"{command.left_processes or 'none'}", not command.left_processes)
    each = 1000 * command.took / len(answers)
    print(f"{command.took:.0f} s in all, {each:.0f} ms an answer")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
