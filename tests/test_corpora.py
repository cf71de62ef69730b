"""Every known answer gets its due: the right ones pass, the wrong ones do not."""

from pathlib import Path

import pytest

from grader import catalog
from grader.common.seeds import derive
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.workers import Workers

from .conftest import ANSWERS, ROOT, SEED, seed_for


def corpus(kind: str) -> list[object]:
    return [
        pytest.param(path, id=f"{path.parent.name}/{path.stem}")
        for slug in catalog.slugs()
        for path in sorted((ANSWERS / kind / slug).glob("*.py"))
    ]


@pytest.mark.parametrize("path", corpus("right"))
def test_a_right_answer_passes(workers: Workers, path: Path) -> None:
    verdict = grade_with(workers, path.parent.name, path, seed=seed_for(path.stem))
    assert verdict.first_failure() is None
    assert verdict.diagnosis is None
    assert verdict.outcome == "passed"
    assert verdict.score == verdict.max_score


@pytest.mark.parametrize("path", corpus("wrong"))
def test_a_wrong_answer_does_not_pass(workers: Workers, path: Path) -> None:
    verdict = grade_with(workers, path.parent.name, path, seed=seed_for(path.stem))
    assert verdict.outcome != "passed"
    failure = verdict.first_failure()
    assert failure is not None
    assert failure.message.startswith("Found: ")


@pytest.mark.parametrize("path", corpus("wrong"))
def test_a_wrong_answer_says_what_it_expects(path: Path) -> None:
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# expect: ")
    assert second.startswith("# mistake: ")


@pytest.mark.parametrize("slug", catalog.slugs())
@pytest.mark.parametrize("number", range(5))
def test_a_solution_passes_everything(workers: Workers, slug: str, number: int) -> None:
    path = ROOT / "solutions" / f"{slug}.py"
    verdict = grade_with(workers, slug, path, seed=derive(SEED, slug, number))
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


@pytest.mark.parametrize("expected", MISTAKES_WITH_MAML.split())
def test_every_known_mistake_with_maml_is_in_the_corpus(expected: str) -> None:
    heads = [
        path.read_text(encoding="utf-8").splitlines()[0]
        for path in (ANSWERS / "wrong" / "maml").glob("*.py")
    ]
    assert f"# expect: {expected}" in heads


@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_required_check_is_failed_by_some_wrong_answer(workers: Workers, slug: str) -> None:
    left = {check.id for check in load_kata(slug).checks if check.required}
    for path in sorted((ANSWERS / "wrong" / slug).glob("*.py")):
        verdict = grade_with(workers, slug, path, seed=seed_for(path.stem))
        left -= {check.id for check in verdict.checks if check.status == "failed"}
        if not left:
            return
    assert left == set()
