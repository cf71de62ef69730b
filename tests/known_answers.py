"""The known answers, and their verdicts: each is graded once in a run, whoever asks for it.

The verdicts are real ones. They are kept in a folder that all processes of a run share, since
pytest-xdist hands the tests of one answer to several of them.

`make test` grades every answer with one seed and its twin. `make test-all` adds what is marked
`slow`: more seeds, which prove that no verdict hangs on the numbers that were drawn.
"""

import hashlib
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from grader import catalog
from grader.common.seeds import derive
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.wall.workers import Workers

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "answers"
SEED = 1994
FEW = ("hvp", "maml", "unroll")
"""The katas on which tests try the grader itself, and those of a test's repository: what tests say
does not change with the curriculum. The audit holds every kata to what it should be."""


def slow(values: Iterable[object]) -> list[object]:
    """Parameters of a test that only `make test-all` tries."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


def few_first() -> list[object]:
    """All katas: FEW for every push, and the others, which the audit holds to the same, for
    `make test-all`."""
    return [*FEW, *slow(slug for slug in catalog.slugs() if slug not in FEW)]


def seeds(count: int) -> list[object]:
    """The numbers of so many seeds: the first for every push, the others for `make test-all`."""
    return [0, *slow(range(1, count))]


def seed_of(number: int) -> int:
    """One seed per number for all answers: the truth is computed for a seed, not per answer."""
    return derive(SEED, number) if number else SEED


def known(kind: str) -> list[object]:
    """All `right` or `wrong` answers, as parameters of a test."""
    return [
        pytest.param(path, id=f"{path.parent.name}/{path.stem}")
        for slug in catalog.slugs()
        for path in sorted((ANSWERS / kind / slug).glob("*.py"))
    ]


def expected(path: Path) -> list[str]:
    """The diagnoses of which a wrong answer expects one: `# expect: one|another`."""
    head = path.read_text(encoding="utf-8").splitlines()[0]
    return head.removeprefix("# expect: ").split("|")


@dataclass(frozen=True)
class Graded:
    """Verdicts of files that no test changes, by file and seed."""

    workers: Workers
    folder: Path

    def __call__(self, path: Path, number: int = 0) -> Verdict:
        """The verdict on this file with the seed of this number."""
        name = hashlib.sha256(f"{path} {number}".encode()).hexdigest()[:32]
        kept = self.folder / name
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                slug = path.stem if path.parent.name == "solutions" else path.parent.name
                verdict = grade_with(self.workers, slug, path, seed=seed_of(number))
                kept.write_bytes(pickle.dumps(verdict))
            verdict = pickle.loads(kept.read_bytes())
        assert isinstance(verdict, Verdict)
        return verdict
