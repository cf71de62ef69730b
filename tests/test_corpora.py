"""Every known answer gets its due: the right ones pass, the wrong ones do not."""

from pathlib import Path

import pytest

from grader import catalog
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.workers import Workers

from .known_answers import ANSWERS, ROOT, SEED, Graded, expected, known, seeds


@pytest.mark.parametrize("path", known("right"))
@pytest.mark.parametrize("number", seeds(2))
def test_a_right_answer_passes(graded: Graded, path: Path, number: int) -> None:
    verdict = graded(path, number)
    assert verdict.first_failure() is None
    assert verdict.diagnosis is None
    assert verdict.outcome == "passed"
    assert verdict.score == verdict.max_score


@pytest.mark.parametrize("path", known("wrong"))
@pytest.mark.parametrize("number", seeds(3))
def test_a_wrong_answer_does_not_pass(graded: Graded, path: Path, number: int) -> None:
    verdict = graded(path, number)
    assert verdict.outcome != "passed"
    failure = verdict.first_failure()
    assert failure is not None
    assert failure.message.startswith("Found: ")


@pytest.mark.parametrize("path", known("wrong"))
def test_a_wrong_answer_says_what_it_expects(path: Path) -> None:
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# expect: ")
    assert second.startswith("# mistake: ")


@pytest.mark.parametrize("slug", catalog.slugs())
@pytest.mark.parametrize("number", seeds(5))
def test_a_solution_passes_everything(graded: Graded, slug: str, number: int) -> None:
    verdict = graded(ROOT / "solutions" / f"{slug}.py", number)
    assert [check.id for check in verdict.checks if check.status != "passed"] == []


@pytest.mark.parametrize("slug", catalog.slugs())
def test_a_stub_earns_nothing(workers: Workers, slug: str) -> None:
    verdict = grade_with(workers, slug, catalog.entry(slug).stub, seed=SEED)
    assert verdict.outcome == "not_started"
    assert verdict.score == 0


MISTAKES_WITH_MAML = """
    not-implemented first-order curvature-only detached-copy zero-gradient never-adapted
    update-under-no-grad in-place-on-leaf parameter-assignment deepcopy-of-graph nonleaf-optimizer
    loss-rebuilt graph-freed original-modified inner-sign inner-lr-wrong theta-dropped
    partial-update mispaired sequential-update clipped query-on-original query-on-support
    support-gradient-added scaled-gradient outer-sign gradient-not-stored
"""


@pytest.mark.parametrize("mistake", MISTAKES_WITH_MAML.split())
def test_every_known_mistake_with_maml_is_in_the_corpus(mistake: str) -> None:
    assert [mistake] in map(expected, (ANSWERS / "wrong" / "maml").glob("*.py"))


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_required_check_is_failed_by_some_wrong_answer(graded: Graded, slug: str) -> None:
    left = {check.id for check in load_kata(slug).checks if check.required}
    for path in sorted((ANSWERS / "wrong" / slug).glob("*.py")):
        left -= {check.id for check in graded(path).checks if check.status == "failed"}
        if not left:
            return
    assert left == set()
