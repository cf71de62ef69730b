"""A fresh process an answer, in place of a fork: the same verdicts through the same frames."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grading import grade_with
from grader.observe import Deadline
from grader.workers import GraderFault, Spawned, Workers, open_workers, wants_spawn

from .conftest import ANSWERS, ROOT, SEED


@pytest.fixture(scope="module")
def spawned() -> Iterator[Workers]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_WORKER", "spawn")
        with open_workers(["hvp", "maml", "unroll"]) as workers:
            assert isinstance(workers, Spawned)
            yield workers


@pytest.mark.parametrize("slug", ["hvp", "maml", "unroll"])
def test_a_solution_passes(spawned: Workers, slug: str) -> None:
    verdict = grade_with(spawned, slug, ROOT / "solutions" / f"{slug}.py", seed=SEED)
    assert [check.id for check in verdict.checks if check.status != "passed"] == []


@pytest.mark.parametrize(
    "path",
    [
        ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py",
        ANSWERS / "wrong" / "hvp" / "own_block.py",
        ROOT / "grader" / "katas" / "unroll" / "stub.py",
    ],
    ids=lambda path: path.stem,
)
def test_a_verdict_is_the_same_as_from_a_fork(
    spawned: Workers, workers: Workers, path: Path
) -> None:
    slug = path.parent.name
    one = grade_with(spawned, slug, path, seed=SEED)
    other = grade_with(workers, slug, path, seed=SEED)
    assert one.checks == other.checks
    assert one.outcome == other.outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("import os\n    os._exit(0)", "crashed"),
        ("import ctypes\n    ctypes.string_at(0)", "crashed"),
        ("while True: pass", "timed_out"),
        ("import sys\n    sys.exit(0)", "raised"),
        ("print('x' * 10**6)", "failed"),
    ],
    ids=["exit", "segfault", "loop", "sys.exit", "flood"],
)
def test_a_bad_end_is_told_as_it_is(
    spawned: Workers, tmp_path: Path, body: str, outcome: str
) -> None:
    path = tmp_path / "hvp.py"
    path.write_text(f"def hessian_vector_product(loss, params, vector):\n    {body}\n")
    deadline = Deadline(cpu_s=1, wall_s=60)
    verdict = grade_with(spawned, "hvp", path, seed=SEED, deadline=deadline)
    assert verdict.outcome == outcome


def test_an_unknown_kind_of_worker_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KATA_WORKER", "thread")
    with pytest.raises(GraderFault, match="fork or spawn"):
        wants_spawn()
