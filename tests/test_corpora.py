"""Every known answer gets its due: the right ones pass, the wrong ones do not."""

from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.audit import audit_katas
from grader.wall.workers import Workers

from .known_answers import ANSWERS, ROOT, Graded, expected, known, slow


@pytest.mark.slow
@pytest.mark.parametrize("slug", catalog.slugs())
def test_a_kata_is_sound(workers: Workers, slug: str) -> None:
    """Every known answer and every mutant, as `make audit` grades them, and remembered."""
    rows = list(audit_katas(workers, ROOT, [slug], seeds=3, cached=True))
    assert [breach for row in rows for breach in row.breaches] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", known("right"))
@pytest.mark.parametrize("number", range(2))
def test_a_right_answer_passes(graded: Graded, path: Path, number: int) -> None:
    verdict = graded(path, number)
    assert verdict.first_failure() is None
    assert verdict.diagnosis is None
    assert verdict.outcome == "passed"
    assert verdict.score == verdict.max_score


@pytest.mark.slow
@pytest.mark.parametrize("path", known("wrong"))
@pytest.mark.parametrize("number", range(3))
def test_a_wrong_answer_does_not_pass(graded: Graded, path: Path, number: int) -> None:
    verdict = graded(path, number)
    assert verdict.outcome != "passed"
    failure = verdict.first_failure()
    assert failure is not None
    assert failure.message.startswith("Found: ")


@pytest.mark.parametrize("slug", catalog.slugs())
@pytest.mark.parametrize("number", slow(range(5)))
def test_a_solution_passes_everything(graded: Graded, slug: str, number: int) -> None:
    verdict = graded(ROOT / "solutions" / f"{slug}.py", number)
    assert [check.id for check in verdict.checks if check.status != "passed"] == []


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
