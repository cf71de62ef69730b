"""A fresh process an answer, in place of a fork: the same verdicts through the same frames."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.common.faults import GraderFault
from grader.pipeline.grade import grade_with
from grader.wall.run import Deadline
from grader.wall.spawned import Spawned
from grader.wall.workers import Workers, open_workers, wants_spawn

from .conftest import ANSWERS, ROOT, SEED
from .known_answers import slow
from .terminal_session import OpenSession


@pytest.fixture(scope="module")
def spawned() -> Iterator[Workers]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_WORKER", "spawn")
        with open_workers(["hvp", "maml", "unroll"]) as workers:
            assert isinstance(workers, Spawned)
            yield workers


@pytest.mark.parametrize("slug", ["maml", *slow(["hvp", "unroll"])])
def test_a_solution_passes(spawned: Workers, slug: str) -> None:
    verdict = grade_with(spawned, slug, ROOT / "solutions" / f"{slug}.py", seed=SEED)
    assert [check.id for check in verdict.checks if check.status != "passed"] == []


@pytest.mark.parametrize(
    "path",
    [
        ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py",
        ROOT / "grader" / "katas" / "unroll" / "stub.py",
        *slow([ANSWERS / "wrong" / "hvp" / "own_block.py"]),
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
        pytest.param("import os\n    os._exit(0)", "crashed", id="exit"),
        pytest.param("while True: pass", "timed_out", id="loop"),
        pytest.param("print('x' * 10**6)", "failed", id="flood"),
        pytest.param(
            "import ctypes\n    ctypes.string_at(0)",
            "crashed",
            id="segfault",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "import sys\n    sys.exit(0)", "raised", id="sys.exit", marks=pytest.mark.slow
        ),
    ],
)
def test_a_bad_end_is_reported_as_it_is(
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


# ---- the spare --------------------------------------------------------------------------------


def test_where_more_are_expected_as_many_as_a_verdict_takes_are_kept_and_used() -> None:
    workers = Spawned()
    assert workers._spares == []
    workers.expect_more()
    workers.expect_more()
    first, second = workers._spares
    worker = workers.start()
    assert worker is first
    worker.discard()
    assert workers._spares == [second]  # the next one waits until the verdict is there
    workers.refill()
    kept, following = workers._spares
    assert kept is second
    assert following.pid != first.pid
    workers.close()
    assert kept.ended()
    assert following.ended()


def test_a_spare_that_has_died_is_not_used() -> None:
    workers = Spawned()
    workers.expect_more()
    first, second = workers._spares
    os.kill(first.pid, signal.SIGKILL)
    os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)
    worker = workers.start()
    assert worker is second
    assert not worker.ended()
    worker.discard()
    workers.close()


def test_a_spare_grades_as_any_other(tmp_path: Path) -> None:
    workers = Spawned()
    workers.expect_more()
    for path, outcome in (
        (ROOT / "solutions" / "hvp.py", "passed"),
        (ANSWERS / "wrong" / "hvp" / "wrong_sign.py", "failed"),
        (ROOT / "solutions" / "hvp.py", "passed"),
    ):
        assert grade_with(workers, "hvp", path, seed=SEED).outcome == outcome
    workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_no_spare_outlives_the_grader(root: Path, open_session: OpenSession, number: int) -> None:
    screen = open_session(KATA_WORKER="spawn")
    screen.until("Not started yet")
    screen.until(lambda: len(screen.processes()) == 3)  # itself and the spares
    os.kill(screen.child.pid, number)
    screen.ended()
    assert screen.nothing_is_left()
