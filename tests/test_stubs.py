"""Stubs come from solutions, and never at the cost of a learner's work."""

import errno
import os
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring import stubs
from grader.authoring.stubs import BadMarkers, bring_back, make_stub, stub_of, write_stubs
from grader.common import files

from .conftest import ROOT

SOLUTION = '''"""A kata"""
import torch

### BEGIN SOLUTION
import copy
### END SOLUTION


def f(x):
    """Give x."""
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION
'''

TOML = """title = "One"
about = "the first"
level = "easy"
minutes = 5
tags = ["a", "b"]
needs = []
"""
HEAD = "One\n\nLevel: easy · Minutes: 5 · Tags: a, b\n\n"
STUB = f'''"""{HEAD}A kata"""
import torch


def f(x):
    """Give x."""
    raise NotImplementedError
'''


def test_what_stands_between_the_markers_is_left_out() -> None:
    assert make_stub(SOLUTION, HEAD) == STUB


def test_the_dollars_around_formulas_are_left_out_of_the_statement_alone() -> None:
    stub = make_stub('"""Take $θ$ to $θ\'$."""\nprice = "$5"\n')
    assert stub == '"""Take θ to θ\'."""\nprice = "$5"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("### BEGIN SOLUTION\n", "line 1"),
        ("### END SOLUTION\n", "line 1"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "line 2"),
        ('"""One\n$θ and\nθ$ too"""\n', "line 2"),
        ("import torch\n", "begins with its statement"),
    ],
)
def test_markers_that_do_not_pair_up_are_reported(text: str, said: str) -> None:
    with pytest.raises(BadMarkers, match=said):
        make_stub(text)


@pytest.mark.parametrize("slug", catalog.slugs())
def test_the_stub_beside_a_kata_is_current(slug: str) -> None:
    assert catalog.entry(slug).stub.read_text(encoding="utf-8") == stub_of(ROOT, slug)


@pytest.mark.parametrize("slug", catalog.slugs())
def test_a_stub_holds_nothing_of_its_solution(slug: str) -> None:
    stub = catalog.entry(slug).stub.read_text(encoding="utf-8")
    assert "SOLUTION" not in stub
    assert "create_graph" not in stub.split('"""', 2)[2]
    assert stub.count("raise NotImplementedError") == len(catalog.entry(slug).functions)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one kata, whose stub has been written."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "katas" / "one").mkdir(parents=True)
    (tmp_path / "katas" / "one" / "kata.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "solutions" / "one.py").write_text(SOLUTION, encoding="utf-8")
    monkeypatch.setattr(stubs.catalog, "KATAS", tmp_path / "katas")
    assert [s.state for s in write_stubs(tmp_path, ("one",))] == ["written"]
    return tmp_path


def test_a_stub_is_written_in_both_places(place: Path) -> None:
    assert (place / "kata" / "one.py").read_text() == STUB
    assert (place / "katas" / "one" / "stub.py").read_text() == STUB


def test_a_second_call_finds_it_current(place: Path) -> None:
    assert [s.state for s in write_stubs(place, ("one",))] == ["current"]


def test_an_untouched_stub_follows_its_solution(place: Path) -> None:
    changed = SOLUTION.replace("Give x.", "Give x back.")
    (place / "solutions" / "one.py").write_text(changed, encoding="utf-8")
    assert [s.state for s in write_stubs(place, ("one",))] == ["written"]
    assert "Give x back." in (place / "kata" / "one.py").read_text()


def test_a_file_that_has_been_edited_is_kept(place: Path) -> None:
    (place / "kata" / "one.py").write_text("mine")
    assert [s.state for s in write_stubs(place, ("one",))] == ["kept"]
    assert (place / "kata" / "one.py").read_text() == "mine"


def test_a_file_that_has_been_edited_is_kept_when_its_solution_changes_too(place: Path) -> None:
    (place / "kata" / "one.py").write_text("mine")
    (place / "solutions" / "one.py").write_text(SOLUTION + "# new\n", encoding="utf-8")
    assert [s.state for s in write_stubs(place, ("one",))] == ["kept"]
    assert [s.state for s in write_stubs(place, ("one",))] == ["kept"]
    assert (place / "kata" / "one.py").read_text() == "mine"


def test_a_file_that_cannot_be_read_as_text_is_kept(place: Path) -> None:
    (place / "kata" / "one.py").write_bytes(b"\xff\xfe")
    assert [s.state for s in write_stubs(place, ("one",))] == ["kept"]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written beside a file finds no room."""

    def make(**_: object) -> tuple[int, str]:
        return os.open("/dev/full", os.O_WRONLY), "/no/such/file"

    monkeypatch.setattr(files.tempfile, "mkstemp", make)


@pytest.fixture
def no_renaming(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what was there can be renamed; the new file cannot take its place."""
    rename = os.replace

    def refuse(old: "str | Path", new: "str | Path") -> None:
        if str(old).endswith(".part"):
            raise PermissionError(errno.EACCES, "refused")
        rename(old, new)

    monkeypatch.setattr(files.os, "replace", refuse)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("trouble", ["full_disk", "no_renaming"])
def test_an_answer_stays_where_it_is_where_the_stub_cannot_be_written(
    place: Path, trouble: str, request: pytest.FixtureRequest
) -> None:
    write_stubs(place, ("one",))
    file = place / "kata" / "one.py"
    file.write_text("mine")
    before = sorted(path.name for path in file.parent.iterdir())
    request.getfixturevalue("monkeypatch").setattr(stubs, "_fresh", lambda _: STUB)
    request.getfixturevalue(trouble)
    for write in (lambda: write_stubs(place, ("one",), force=True),
                  lambda: bring_back(place, "one")):  # fmt: skip
        with pytest.raises(OSError) as raised:  # noqa: PT011 - a full disk has no class of its own
            write()
        assert raised.value.filename == str(file)
        assert file.read_text() == "mine"
        assert sorted(path.name for path in file.parent.iterdir()) == before


def test_force_keeps_the_old_file_beside_the_new(place: Path) -> None:
    file = place / "kata" / "one.py"
    for text in ("mine", "mine again"):
        file.write_text(text)
        assert [s.state for s in write_stubs(place, ("one",), force=True)] == ["written"]
        assert file.read_text() == STUB
    kept = sorted(path.read_text() for path in file.parent.glob("one.py.bak*"))
    assert kept == ["mine", "mine again"]
