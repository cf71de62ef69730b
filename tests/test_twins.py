"""A pass takes two exams; what differs from run to run is reported, and nothing else is."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from grader import catalog
from grader.judge.draw import draw_exam
from grader.judge.verdict import Verdict
from grader.pipeline.exam import _values_differ, run_exam, twin_of
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.run import Deadline, Request
from grader.wall.workers import Worker, Workers

from .bad import RIGHT, said
from .conftest import ANSWERS, ROOT, SEED
from .known_answers import seeds

Grade = Callable[..., Verdict]
DIFFERENT = "Found: Your answer gives different numbers when it is run again on the same problems"


class Counted:
    """Workers, and how many of them were asked for."""

    def __init__(self, workers: Workers) -> None:
        self.workers, self.scratch, self.count = workers, workers.scratch, 0

    def start(self) -> Worker:
        self.count += 1
        return self.workers.start()

    def refill(self) -> None:
        self.workers.refill()

    def expect_more(self) -> None:
        raise AssertionError

    def close(self) -> None:
        raise AssertionError


@pytest.fixture
def counted(workers: Workers) -> Counted:
    return Counted(workers)


def test_a_pass_takes_two_workers(counted: Counted) -> None:
    assert grade_with(counted, "hvp", ROOT / "solutions" / "hvp.py", seed=SEED).passed
    assert counted.count == 2


@pytest.mark.parametrize(("at_once", "taken"), [(True, 3), (False, 2)])
def test_a_failure_takes_one_worker_more_for_the_x_ray(
    counted: Counted, at_once: bool, taken: int
) -> None:
    path = ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"
    verdict = grade_with(counted, "maml", path, seed=SEED, at_once=at_once)
    assert verdict.outcome == "failed"
    assert counted.count == taken


@pytest.mark.parametrize(
    "path",
    [
        ROOT / "solutions" / "maml.py",
        ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py",
        ANSWERS / "wrong" / "maml" / "graph_freed_inner.py",
        ROOT / "kata" / "maml.py",
    ],
    ids=lambda path: f"{path.parent.name}_{path.stem}",
)
def test_exams_at_once_give_the_verdict_of_one_after_the_other(
    workers: Workers, path: Path
) -> None:
    one, other = (
        dataclasses.replace(
            grade_with(workers, "maml", path, seed=SEED, at_once=at_once), duration_s=0.0
        )
        for at_once in (True, False)
    )
    assert one == other


def test_a_first_exam_that_fails_ends_a_second_that_hangs(
    workers: Workers, tmp_path: Path, seed: int
) -> None:
    """Wrong on every problem; it hangs in whichever worker another one has been in before."""
    path = tmp_path / "hvp.py"
    hangs = f"    if float(params[0].flatten()[0]) > {max(first_entries(seed))!r}:\n"
    head, work = RIGHT.split("    slope", 1)
    path.write_text(
        f"{head}    vector = [2 * v for v in vector]\n{hangs}        while True:\n"
        f"            pass\n    slope{work}"
    )
    verdict = grade_with(workers, "hvp", path, seed=seed, deadline=Deadline(300, 450), at_once=True)
    assert verdict.outcome == "failed"
    assert verdict.seed == seed


def test_the_twin_follows_from_the_seed_and_is_another() -> None:
    assert twin_of(5) == twin_of(5)
    assert len({5, twin_of(5), twin_of(6), twin_of(twin_of(5))}) == 4


def first_entries(seed: int) -> list[float]:
    exam = draw_exam(load_kata("hvp"), seed)
    return [
        float(problem.arguments()["params"][0].detach().flatten()[0]) for problem in exam.problems
    ]


def wrong_above(limit: float) -> str:
    """Wrong on problems whose first parameter begins above the limit."""
    head, work = RIGHT.split("    slope", 1)
    wrong = f"    if float(params[0].flatten()[0]) > {limit!r}:\n"
    return f"{head}{wrong}        vector = [2 * v for v in vector]\n    slope{work}"


@pytest.fixture(scope="module")
def seed() -> int:
    """One whose twin has a larger first entry than it has itself."""
    return next(s for s in range(100) if max(first_entries(twin_of(s))) > max(first_entries(s)))


class TestAnAnswerThatIsRightOnOneExam:
    def test_it_fails_and_the_seed_that_failed_is_shown(self, seed: int, grade_text: Grade) -> None:
        verdict = grade_text("hvp", wrong_above(max(first_entries(seed))), seed=seed)
        assert verdict.outcome == "failed"
        assert verdict.seed == twin_of(seed)
        assert verdict.replay.endswith(f"--seed {twin_of(seed)}")
        assert DIFFERENT not in said(verdict)

    def test_the_seed_that_is_shown_replays_it(self, seed: int, grade_text: Grade) -> None:
        text = wrong_above(max(first_entries(seed)))
        shown = grade_text("hvp", text, seed=seed)
        replayed = grade_text("hvp", text, seed=shown.seed)
        assert replayed.checks == shown.checks
        assert replayed.seed == shown.seed


WAITS_IN_THE_BONUS = """
import queue
import threading

import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    result = queue.Queue()

    def work():
        weights = dict(model.named_parameters())
        loss = loss_fn(model(support_x), support_y)
        slopes = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        result.put({n: w - inner_lr * g for (n, w), g in zip(weights.items(), slopes)})

    threading.Thread(target=work, daemon=True).start()
    fast = result.get()
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss.detach()
"""


def test_a_bonus_leaves_time_for_the_second_exam(grade_text: Grade) -> None:
    """What the inner update returns cannot be adapted again: its thread raises, and nobody puts
    anything into the queue."""
    verdict = grade_text("maml", WAITS_IN_THE_BONUS, deadline=8)
    assert verdict.passed
    assert verdict.score == verdict.max_score
    bonus = next(check for check in verdict.checks if not check.required)
    assert bonus.status == "failed"
    assert "It took more than 6 s in all, which is half of the deadline" in bonus.message


@pytest.mark.parametrize(
    "second",
    [
        pytest.param("[2 * part for part in hv]", id="twice"),
        pytest.param(
            "[v * sum((a * b).sum() for a, b in zip(hv, V[0])) / sum((w * w).sum() for w in V[0])"
            " for v in V[0]]",
            id="its_part_along_v",  # which the symmetry of H does not distinguish from it
        ),
    ],
)
def test_one_product_that_is_wrong_is_seen(grade_text: Grade, second: str) -> None:
    """The second of four that are asked for; the others keep their graphs and are right."""
    text = RIGHT.replace("    return ", "    V.append(vector)\n    hv = ", 1)
    text += f"    if len(V) % 4 == 2:\n        hv = {second}\n"
    text += "    if len(V) % 4 == 0:\n        V.clear()\n    return tuple(hv)\n\n\nV = []\n"
    verdict = grade_text("hvp", text)
    assert [c.id for c in verdict.checks if c.status == "failed"] == ["is_symmetric"]
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] in ("unexplained", "scaled")


RANDOM = {
    "from_the_system": "import os\n    noise = 1 + os.urandom(1)[0] / 255",
    "from_torch": "import torch\n    noise = 1 + torch.rand(())",
    "from_the_clock": "import time\n    noise = 1 + time.time_ns() % 9973 / 9973",
}


@pytest.mark.parametrize("source", RANDOM.values(), ids=list(RANDOM))
def test_what_differs_between_runs_is_reported_kindly(grade_text: Grade, source: str) -> None:
    text = RIGHT.replace(
        "    slope", f"    {source}\n    vector = [noise * v for v in vector]\n    slope"
    )
    verdict = grade_text("hvp", text)
    assert verdict.outcome == "failed"
    assert said(verdict).startswith(DIFFERENT)
    assert "easy to make and hard to see" in str(verdict.hint)
    assert verdict.diagnosis is None


def test_what_fails_now_and_then_is_reported_as_such(grade_text: Grade) -> None:
    """Right in the first worker: only the twin can see it."""
    text = "import os\nWRONG = os.urandom(1)[0] < 128\n" + RIGHT.replace(
        "    slope", "    if WRONG:\n        vector = [1.37 * v for v in vector]\n    slope"
    )
    seen = set()
    for _ in range(40):
        verdict = grade_text("hvp", text)
        wavers = not verdict.passed and said(verdict).startswith(DIFFERENT)
        seen.add((verdict.outcome, wavers))
        if ("failed", True) in seen:
            return
    raise AssertionError(seen)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("vector = [v.sin() for v in vector]", id="an_unknown_mistake"),
        pytest.param("vector = [v * float('nan') for v in vector]", id="nan"),
        pytest.param("vector = [v[:1] for v in vector]", id="shapes"),
    ],
)
def test_what_is_wrong_each_time_alike_is_not_called_different(
    grade_text: Grade, change: str
) -> None:
    verdict = grade_text("hvp", RIGHT.replace("    slope", f"    {change}\n    slope"))
    assert not verdict.passed
    assert DIFFERENT not in said(verdict)


SPINS = """
import time
import torch
while torch.get_default_dtype() == torch.float64 and time.process_time() < 2:
    pass
"""
"""Two seconds of CPU in each worker."""


def test_the_deadline_holds_for_both_together(
    grade_text: Grade, workers: Workers, tmp_path: Path
) -> None:
    assert grade_text("hvp", RIGHT).passed  # warm, before the clock is looked at
    path = tmp_path / "slow.py"
    path.write_text(SPINS + RIGHT)
    verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=Deadline(30, 300))
    assert verdict.outcome == "passed"
    verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=Deadline(3.2, 300))
    assert verdict.outcome == "timed_out"
    assert verdict.seed == twin_of(SEED)
    assert "it took more than 3.2 s of cpu time" in said(verdict).lower()


def test_a_first_exam_has_the_whole_deadline(workers: Workers, tmp_path: Path) -> None:
    """What the second uses beside it does not count against it: it fails, and does not time out."""
    path = tmp_path / "slow.py"
    path.write_text(
        SPINS + RIGHT.replace("    slope", "    vector = [2 * v for v in vector]\n    slope")
    )
    verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=Deadline(3.2, 300), at_once=True)
    assert verdict.outcome == "failed"
    assert verdict.seed == SEED


# ---- answers that waver in what they send, not in its numbers alone -------------------------

FORGED = """
import os
from grader.protocol import frames
if os.urandom(1)[0] & 1:
    old = frames.Packer.frame
    def frame(self, kind, fields):
        if kind == "observation":
            fields = {**fields, "error": {"type": "ValueError", "message": "x", "lines": []}}
        return old(self, kind, fields)
    frames.Packer.frame = frame
"""
OTHER_TYPES = """
import os
import torch
MODE = os.urandom(1)[0] % 3
right = hessian_vector_product
def hessian_vector_product(loss, params, vector):
    if MODE == 0:
        return right(loss, params, vector)
    return tuple(5 if MODE == 1 else torch.ones(3) for _ in params)
"""


@pytest.mark.parametrize("number", seeds(4))
@pytest.mark.parametrize("trick", [FORGED, OTHER_TYPES], ids=["forged_errors", "other_types"])
def test_a_verdict_comes_whatever_wavers(grade_text: Grade, trick: str, number: int) -> None:
    some = range(6 * number, 6 * number + 6)
    outcomes = {grade_text("hvp", RIGHT + trick, seed=seed).outcome for seed in some}
    assert outcomes <= {"passed", "failed", "raised"}


@pytest.mark.parametrize("other", [5, True, 1.5, None, "a", [], {}])
def test_a_tensor_and_something_else_differ(other: object) -> None:
    assert _values_differ(torch.ones(3), other)
    assert _values_differ(other, torch.ones(3))


LAST = ("float32", 0.5)
"""The last required problem of maml: its family, and its inner learning rate."""


@pytest.mark.parametrize("is_wrong", [False, True], ids=["right", "wrong_on_the_last"])
def test_an_exam_that_confirms_ends_with_its_last_required_problem_if_all_are_passed(
    workers: Workers, is_wrong: bool
) -> None:
    source = (ROOT / "solutions" / "maml.py").read_text(encoding="utf-8")
    if is_wrong:
        source += (
            "\n\nright = maml_inner_update\n"
            "def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):\n"
            f"    is_last = support_x.dtype == torch.{LAST[0]} and inner_lr == {LAST[1]}\n"
            "    rate = inner_lr * (0.9 if is_last else 1)\n"
            "    return right(model, support_x, support_y, loss_fn, rate)\n"
        )
    kata = load_kata("maml")
    exam = draw_exam(kata, SEED)
    required = [problem for problem in exam.problems if problem.required]
    assert (required[-1].family, required[-1].inner_lr) == LAST
    functions = catalog.entry("maml").functions
    request = Request("maml", "maml.py", source, functions, [], Deadline.of(20))
    run = run_exam(workers, exam, request, to_confirm=True)
    assert run.passed is not is_wrong
    assert len(run.run.observations) == len(exam.problems if is_wrong else required)
    assert run.run.stop is None
