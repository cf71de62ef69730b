"""Each kind of story as each renderer shows it, held by a golden file.

`UPDATE_GOLDEN=1 pytest tests/test_stories.py` writes the files anew: look at what changed.
"""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grader.judge.verdict import Message, Verdict
from grader.learner import overview
from grader.report import pytest as in_pytest
from grader.report.compose import story_of
from grader.report.html import page
from grader.report.terminal import Terminal
from grader.watch.state import ScreenState
from grader.watch.verdict_page import everything, verdict_parts

from .conftest import repository
from .stories import FOLDER, KINDS, cells_of, source_of, verdict_of


def console() -> Console:
    return Console(file=io.StringIO(), width=88, color_system=None, highlight=False)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def in_terminal(kind: str, root: Path) -> str:
    to = console()
    Terminal(to).verdict(verdict_of(kind))
    return shown(to)


def in_watch(kind: str, root: Path) -> str:
    """All parts in full, with nothing given way."""
    verdict, to = verdict_of(kind), console()
    state = ScreenState(overview.look(root), verdict.kata, verdict=verdict, text=source_of(kind))
    to.print(*everything(verdict_parts(Terminal(to), state)), sep="\n")
    return shown(to)


def in_html(kind: str, root: Path) -> str:
    html = page(verdict_of(kind), cells_of(kind))
    before, _, rest = html.partition("<style>")
    return f"{before}<style>…{rest[rest.index('</style>') :]}\n"


def in_pytest_report(kind: str, root: Path) -> str:
    """What each check that did not pass says."""
    story = story_of(verdict_of(kind))
    lines = []
    for check in story.checks:
        if check.status == "failed":
            text = in_pytest.message(story, check.id)
            lines += [f"---- {check.id}", text if check.required else in_pytest.bonus(check)]
    return "\n".join([*lines, ""])


RENDERERS: dict[str, Callable[[str, Path], str]] = {
    "terminal.txt": in_terminal,
    "watch.txt": in_watch,
    "html": in_html,
    "pytest.txt": in_pytest_report,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("stories") / "katas")


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_story_is_shown_as_its_golden_file_says(
    kind: str, renderer: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KATA_COMMAND", "kata")
    monkeypatch.setenv("KATA_LINKS", "off")
    text, file = RENDERERS[renderer](kind, place), FOLDER / f"{kind}.{renderer}"
    if "UPDATE_GOLDEN" in os.environ:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


# ---- what a story keeps apart ------------------------------------------------------------------


def verdicts() -> dict[str, Verdict]:
    return {kind: verdict_of(kind) for kind in KINDS}


def test_a_story_has_every_kind_of_part() -> None:
    """So that the golden files show each of them at least once."""
    stories = [story_of(verdict) for verdict in verdicts().values()]
    for part in (
        "left_out", "start", "failure", "think", "happened", "spectrum", "lost", "picture",
        "raised_at", "output", "hints", "has_ladder", "replay",
    ):  # fmt: skip
        assert any(getattr(story, part) for story in stories), part


def test_a_story_says_the_line_beside_another_mistake_apart() -> None:
    verdict = verdict_of("failed")
    assert verdict.diagnosis is not None
    verdict.diagnosis["evidence"]["beside"] = True
    story = story_of(verdict)
    assert story.lost is None
    assert story.also_lost is not None
    assert story.also_lost.label == "Also, a gradient is lost at"


PART = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(PART.filter(bool), PART, PART, PART)
def test_the_parts_of_a_message_come_back_whatever_stands_in_them(
    found: str, asked: str, line: str, where: str
) -> None:
    message = Message(found, asked, line, where)
    assert Message.of(message.text) == message


@given(st.lists(st.sampled_from(["Found: x", "Asked: y", "  Where: z", "", "a"])).map("\n".join))
def test_a_part_forges_no_other_part(text: str) -> None:
    message = Message(f"It is: {text}", "asked", where="where")
    assert Message.of(message.text) == message
