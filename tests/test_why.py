"""Why a kata matters: its texts and idiomatic solutions, and who sees how much of them."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from grader import catalog
from grader.authoring.idioms import (
    BadIdiom,
    idiom,
    idioms_of,
    problems_of,
    sentences,
    why_page,
    without_docstrings,
)
from grader.catalog.why import HEADINGS, NoWhy, WhyPage, parsed, sections_of
from grader.learner import progress
from grader.report.html import why_section
from grader.report.terminal import Terminal
from grader.report.why import why_parts

from .conftest import ROOT
from .known_answers import FEW
from .test_progress import verdict
from .watch_without_terminal import Watch, session
from .watch_without_terminal import verdict as seen

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Grade = Callable[..., object]


def shown(page: WhyPage, width: int = 80, **more: object) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, **more)  # type: ignore[arg-type]
    Terminal(console).show(*why_parts(Terminal(console), page))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


# ---- texts and solutions --------------------------------------------------------------------


@pytest.mark.parametrize("slug", FEW)
def test_texts_and_solutions_are_as_they_should_be(slug: str) -> None:
    assert problems_of(ROOT, slug) == []


@pytest.mark.parametrize(
    "path",
    [path for slug in FEW for path in idioms_of(ROOT, slug)],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_an_idiomatic_solution_passes(path: Path, grade_text: Callable[..., object]) -> None:
    found = grade_text(path.parent.name, path.read_text(encoding="utf-8"))
    assert found.outcome == "passed"  # type: ignore[attr-defined]


def test_sections_are_paragraphs_and_items_in_one_line_each() -> None:
    one, two = parsed("above\n## A\n\nx\ny\n\nz\n## B\n- i\n  j\n- k\n")
    assert (one.heading, one.paragraphs) == ("A", ("x y", "z"))
    assert (two.heading, two.paragraphs) == ("B", ("- i j", "- k"))


@pytest.mark.parametrize(
    ("docstring", "said"),
    [
        ("", "needs a title"),
        ("A title", "needs a title"),
        ("A title\ngoes on. And on.", "empty line below"),
        ("A title\n\nOne sentence.", "has 1 sentences; write two to four"),
        ("A title\n\n" + "One more. " * 5, "has 5 sentences"),
    ],
)
def test_a_solution_without_its_trade_off_is_refused(
    tmp_path: Path, docstring: str, said: str
) -> None:
    path = tmp_path / "one.py"
    path.write_text(f'"""{docstring}"""\n\nx = 1\n')
    with pytest.raises(BadIdiom, match=said):
        idiom(path)
    path.write_text("def f(:\n")
    with pytest.raises(BadIdiom, match="cannot be read"):
        idiom(path)


def test_too_few_solutions_and_missing_texts_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problems_of(tmp_path, "hvp") == ["solutions/hvp/ holds 0 solutions; write two or three"]
    folder = tmp_path / "katas" / "hvp"
    shutil.copytree(catalog.KATAS / "hvp", folder)
    monkeypatch.setattr(catalog, "KATAS", tmp_path / "katas")
    catalog.entry.cache_clear()
    try:
        (folder / "why.md").write_text("## Why it matters\n\nOne. Two.\n\n## What it costs\n")
        said = "\n".join(problems_of(ROOT, "hvp"))
        assert f"should have the sections {', '.join(HEADINGS)}" in said
        assert "Why it matters has 2 sentences; write three to six" in said
        assert "the section What it costs is empty" in said
        (folder / "why.md").unlink()
        with pytest.raises(NoWhy, match="its author can in"):
            sections_of("hvp")
    finally:
        catalog.entry.cache_clear()


def test_a_sentence_does_not_end_within_a_number_or_a_name() -> None:
    assert sentences("It took 0.1 s with torch.func. Why? Nobody knows!") == 3


def test_the_code_is_shown_without_docstrings_and_runs_all_the_same() -> None:
    code = '"""Title."""\n\nx = 1\n\n\ndef f():\n    """Says.\n\n    More.\n    """\n    return x\n'
    assert without_docstrings(code) == "x = 1\n\n\ndef f():\n    return x\n"
    assert without_docstrings('def f():\n    """All."""\n') == 'def f():\n    """All."""\n'


# ---- who sees what --------------------------------------------------------------------------


def test_before_a_pass_there_is_the_motivation_alone() -> None:
    page = why_page(ROOT, "maml", passed=False)
    assert [section.heading for section in page.sections] == ["Why it matters"]
    assert page.solutions == ()
    assert "functional_call" not in shown(page)
    assert "after you have passed" in " ".join(shown(page).split())


def test_after_a_pass_there_is_all_of_it() -> None:
    page = why_page(ROOT, "maml", passed=True)
    text = " ".join(shown(page).split())
    for part in ("What it costs", "Where it is used", "The reference", "torch.func and a closure"):
        assert part in text
    for section in page.sections:
        for paragraph in section.paragraphs:
            assert " ".join(paragraph.split()) in text, "a long paragraph is not cut"
    assert "def maml_inner_update(model, support_x" in text


def test_without_solutions_it_says_so(tmp_path: Path) -> None:
    for root in (tmp_path, None):
        page = why_page(root, "hvp", passed=True)
        assert page.solutions == ()
        assert "The solutions are not in this copy" in shown(page)
        assert "What it costs" in shown(page)


def test_solutions_stand_side_by_side_where_there_is_room() -> None:
    page = why_page(ROOT, "hvp", passed=True)

    def in_one_line(width: int) -> bool:
        titles = [solution.title for solution in page.solutions]
        return any(all(t in line for t in titles) for line in shown(page, width).splitlines())

    assert in_one_line(320)
    assert not in_one_line(100)


def test_code_is_in_colour_on_a_terminal_alone() -> None:
    page = why_page(ROOT, "hvp", passed=True)
    colour = shown(page, force_terminal=True, color_system="standard", legacy_windows=False)
    plain = shown(page)
    assert re.search(r"\x1b\[[0-9;]*m(def|import)\x1b", colour)
    assert "\x1b" not in plain
    assert "def hessian_vector_product(loss, params, vector):" in plain


def test_the_command_shows_more_after_a_pass(kata: Run, root: Path) -> None:
    before = kata("why", "hvp", cwd=root)
    assert before.returncode == 0
    assert "What it costs\n" not in before.stdout
    progress.change(root, lambda old: progress.graded(old, verdict("passed", kata="hvp")))
    after = kata("why", "hvp", cwd=root).stdout
    assert "  What it costs\n" in after
    assert "def hessian_vector_product" in after
    unknown = kata("why", "hpv", cwd=root)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "Did you mean hvp?" in unknown.stderr


def test_the_key_opens_it_as_a_page(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(seen("failed"))
        assert " why" not in "\n".join(watch.lines(120, 30)[-3:])
        watch.press("w")
        assert "What it costs" not in watch.lines(100, 60)
        watch.press("escape")
        watch.comes(seen("passed"))
        assert "w why" in "\n".join(watch.lines(120, 30)[-3:])
        watch.press("w")
        lines = watch.lines(100, 200)
        assert lines[1].startswith("Why it matters")
        assert "  What it costs" in lines
        assert any("def hessian_vector_product(" in line for line in lines)
        watch.press("escape")
        assert watch.state.page == "verdict"

    session(root, does)


def test_a_notebook_folds_it_away_and_escapes_it() -> None:
    text = str(why_section(why_page(ROOT, "unroll", passed=True)))
    assert text.startswith("<details class=")
    assert text.rstrip().endswith("</details>")
    assert "<code>functional_call</code>" in text
    assert "-&gt; Callable[[Tensor], Tensor]" in text
    assert "…" not in text.replace("0 …", "")
