"""Belts: earned once, said once, and what comes after the last one."""

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console

from grader import catalog
from grader.catalog.why import after_all
from grader.learner import overview, progress
from grader.learner.belts import belts_of, newly_earned
from grader.learner.progress import Progress, Standing
from grader.report.lists import show_next, show_status

PASSED = Standing("passed", 1, "2030-01-01T00:00:00Z", 10, 10)


def having_passed(slugs: Iterable[str]) -> Progress:
    return Progress({slug: PASSED for slug in slugs})


def belt(name: str) -> list[str]:
    return [slug for slug in catalog.slugs() if catalog.entry(slug).belt == name]


def shown(show: object, *arguments: object) -> str:
    console = Console(file=io.StringIO(), width=80)
    show(console, *arguments)  # type: ignore[operator]
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.fixture
def finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> overview.Overview:
    monkeypatch.setattr(progress, "read", lambda root: having_passed(catalog.slugs()))
    return overview.look(tmp_path)


def test_a_belt_is_earned_with_its_last_kata() -> None:
    *most, last = belt("white")
    before, after = having_passed(most), having_passed([*most, last])
    assert belts_of(before)[0].standing == f"{len(most)} of {len(most) + 1} passed"
    assert belts_of(after)[0].is_earned
    assert newly_earned(before, after) == "You have earned the white belt."
    assert newly_earned(after, after) == ""


def test_the_path_goes_up_through_the_belts() -> None:
    """Each kata builds on one of its own belt or of the belt before."""
    names = list(catalog.BELTS)
    for slug in catalog.slugs():
        entry = catalog.entry(slug)
        needed = [names.index(catalog.entry(need).belt) for need in entry.needs]
        assert all(0 <= names.index(entry.belt) - number <= 2 for number in needed), slug


def test_after_the_last_kata_it_is_said_where_to_go(finished: overview.Overview) -> None:
    *most, last = catalog.slugs()
    said = newly_earned(having_passed(most), having_passed([*most, last]))
    assert said.endswith("next says where to go now.")
    assert "next says where to go now." in shown(show_status, finished)


def test_who_has_passed_all_sees_what_they_have_built(finished: overview.Overview) -> None:
    text = shown(show_next, finished, None, "")
    assert finished.is_whole == (len(finished.belts) == len(catalog.BELTS))
    assert ("What you have built" in text) == finished.is_whole


def test_what_comes_after_names_only_katas_that_there_are() -> None:
    libraries = after_all()[-1].paragraphs
    assert len(libraries) == 4
    for line in libraries:
        names = line.rpartition(": ")[2].rstrip(".").split(". ")[0].split(", ")
        assert {name for name in names if "_" in name} <= set(catalog.slugs()), line
