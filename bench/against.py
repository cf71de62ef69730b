"""Measures this checkout beside the commit that it is held to, pair by pair in one run.

The commit is checked out into a temporary folder and run by the same interpreter. Both sides take
turns, so that what else the machine does falls on both.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from measures import KATA, ROOT, Figure, figure_of, seconds

BASELINE = "419797d"
ANSWERS = 40
PAUSE_S = 0.3
"""Between two verdicts: you read, and the next workers get ready."""

_WARM = """
import sys, time
from pathlib import Path
try:
    from grader.wall.workers import open_workers
except ImportError:
    from grader.workers import open_workers
with open_workers(["maml"]) as workers:
    try:
        from grader.pipeline.grade import grade_with
    except ImportError:
        from grader.grading import grade_with
    def once():
        begun = time.perf_counter()
        assert grade_with(workers, "maml", Path(sys.argv[1]), seed=7).passed
        return time.perf_counter() - begun
    once()
    workers.expect_more()
    once(), once()
    for line in sys.stdin:
        print(once(), flush=True)
"""


@contextlib.contextmanager
def baseline() -> Iterator[Path]:
    """A checkout of the baseline, gone afterwards. Raises CalledProcessError without its commit."""
    home = Path(tempfile.mkdtemp(prefix="bench-"))
    tree = home / "baseline"
    git = ["git", "-C", str(ROOT), "worktree"]
    try:
        subprocess.run([*git, "add", "--detach", str(tree), BASELINE], check=True,
                       capture_output=True)  # fmt: skip
        yield tree
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


class Warm:
    """A process of one checkout that grades the solution whenever it is asked."""

    def __init__(self, root: Path) -> None:
        code = f"import sys; sys.path.insert(0, {str(root)!r})\n{_WARM}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, str(ROOT / "solutions" / "maml.py")],
            cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def once(self) -> float:
        """Seconds that a verdict takes."""
        assert self._process.stdin
        assert self._process.stdout
        time.sleep(PAUSE_S)
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def warm(runs: int, tree: Path) -> list[Figure]:
    """A warm verdict beside the baseline's, and beside a cold command."""
    ours, theirs = Warm(ROOT), Warm(tree)
    try:
        pairs = [(ours.once(), theirs.once()) for _ in range(runs)]
        cold = [
            ours.once() / seconds([str(KATA), "grade", "maml", "--from", "solutions"])
            for _ in range(max(runs // 3, 3))
        ]
    finally:
        ours.close()
        theirs.close()
    return [
        figure_of("a warm verdict on maml", [1000 * one for one, _ in pairs], 100, "ms"),
        figure_of(f"the same, as a share of {BASELINE}'s", [a / b for a, b in pairs], 0.6, "×"),
        figure_of("the same, as a share of a cold `kata grade maml`", cold, 1 / 20, "×"),
    ]


def batch(runs: int, tree: Path) -> list[Figure]:
    """`kata grade maml --answer …` for forty answers, beside the baseline's: right ones, which take
    two whole exams, and wrong ones, which are diagnosed."""
    wrong = sorted((ROOT / "tests" / "answers" / "wrong" / "maml").glob("*.py"))[:ANSWERS]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        right = [Path(folder, f"maml_{number}.py") for number in range(ANSWERS)]
        for path in right:  # a file that is named twice is graded once
            shutil.copy(ROOT / "solutions" / "maml.py", path)
        return [
            _batch(runs, tree, right, "right"),
            _batch(runs, tree, wrong, "wrong"),
        ]


def _batch(runs: int, tree: Path, answers: Sequence[Path], kind: str) -> Figure:
    named = [word for path in answers for word in ("--answer", str(path))]

    def once(root: Path) -> float:
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "grader", "grade", "maml", *named],
            cwd=root, check=False, capture_output=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
        return time.perf_counter() - begun

    ratios = [once(ROOT) / once(tree) for _ in range(runs)]
    what = f"{len(answers)} {kind} answers in one command, as a share of {BASELINE}'s"
    return figure_of(what, ratios, 1 / 1.6, "×")
