"""The pages of `kata watch` on screens of all sizes: what is cut, what never is, what scrolls."""

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from grader.judge.verdict import CheckResult, Fault, Place, Recorded, Verdict
from grader.report.compose import story_of
from grader.report.html import page
from grader.report.terminal import Terminal

from .watch_without_terminal import Watch, session, verdict

LONG = '    return first_of_all_the_names("and a text"), second_of_all_the_names, the_third_of_them'


def test_code_that_is_folded_goes_on_further_in(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.session.show(page="solution", body=f"def f():\n{LONG}\n")
        assert watch.lines(60, 15)[2:6] == [
            "def f():",
            '    return first_of_all_the_names("and a text"),',
            "        second_of_all_the_names, the_third_of_them",
            "",
        ]

    session(root, does)


def test_a_difference_that_is_folded_keeps_its_sign(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.session.show(page="diff", body=f"--- a\n+++ b\n@@ -1 +1 @@\n-{LONG}\n+{LONG}\n \n")
        for width in (20, 40, 60, 80, 200):
            shown = watch.lines(width, 40)[2:30]
            shown = shown[1 : shown.index("", 1)]
            minus = [line for line in shown if line.startswith("-    ")]
            plus = [line for line in shown if line.startswith("+    ")]
            assert shown == [*minus, *plus]
            assert len(minus) == len(plus) > (width < 100)
            assert max(map(len, shown)) <= width
            assert "".join(line[1:].strip() for line in minus).replace(" ", "") == LONG.replace(
                " ", ""
            )

    session(root, does)


@pytest.mark.parametrize("width", [24, 30, 40, 50, 60, 80, 120])
def test_the_list_keeps_marks_names_and_states_whole(root: Path, width: int) -> None:
    def does(watch: Watch) -> None:
        rows = watch.state.overview.rows
        passed = dataclasses.replace(rows[0], state="passed")
        found = dataclasses.replace(watch.state.overview, rows=(passed, *rows[1:]))
        watch.session.show(page="list", overview=found, cursor=1)
        lines = watch.lines(width, 40)[2:]
        slugs = [row.entry.slug for row in found.rows[:3]]
        shown = [line for line in lines if line[4:].split(" ")[0] in slugs]
        assert [line[:23].rstrip() for line in shown] == [
            "  ✓ hvp     passed",
            ">   maml    not started",
            "    unroll  not started",
        ]
        assert max(map(len, shown)) <= width
        assert ("easy, 10 min" in shown[0]) is (width >= 40)
        assert ("The Hessian-vector product" in shown[0]) is (width >= 80)

    session(root, does)


@pytest.mark.parametrize("height", [4, 5, 6, 9])
def test_the_chosen_kata_stays_on_the_screen(root: Path, height: int) -> None:
    def does(watch: Watch) -> None:
        watch.press("l")
        for key, slug in (("down", "maml"), ("down", "unroll"), ("down", "unroll"), ("up", "maml"),
                          ("home", "hvp"), ("end", "unroll")):  # fmt: skip
            watch.press(key)
            shown = [line for line in watch.lines(80, height) if line.startswith("> ")]
            assert [line.split()[1] for line in shown] == [slug]

    session(root, does)


def printed(count: int) -> Verdict:
    return dataclasses.replace(verdict(), output="".join(f"row {n}\n" for n in range(count)))


@pytest.mark.parametrize("height", [5, 8, 12, 15])
def test_every_row_of_the_full_page_can_be_read(root: Path, height: int) -> None:
    """The first one too: where rows were left out, the first step turns to all of them."""

    def does(watch: Watch) -> None:
        watch.comes(printed(10))
        all_of_it = watch.lines(60, 80)[2:]
        all_of_it = all_of_it[: all_of_it.index("  row 9") + 1]
        keys = watch.lines(60, height)
        seen: list[str] = []
        for _ in range(60):
            watch.press("down")
            seen += [line for line in watch.lines(60, height)[2:] if line not in seen]
        assert [line for line in all_of_it if line not in seen] == []
        assert "  row 9" in watch.lines(60, height)
        watch.press("home")
        assert watch.lines(60, height) == keys

    session(root, does)


# ---- what is said once ------------------------------------------------------------------------


def raised(message: str) -> Verdict:
    check = CheckResult("written", "it is written", "failed", 1, True, f"Found: E: {message}.")
    error = Fault("E", message, (Place(2, "", "import nothing"),))
    nothing = {
        "id": "unexplained", "title": "None of the known mistakes fits", "explanation": "Well.",
        "evidence": {"spectrum": None, "cut": None, "picture": "nothing"},
    }  # fmt: skip
    return dataclasses.replace(verdict("raised"), checks=(check,), error=error, diagnosis=nothing)


def test_an_exception_is_shown_once_with_its_line_and_nothing_about_mistakes(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(raised("no module named so"), text="one = 1\nimport nothing\ntwo = 2\n")
        for height in (24, 12, 10, 9, 8):
            text = "\n".join(watch.lines(80, height))
            assert text.count("no module named so") == 1
            assert "None of the known mistakes" not in text
            assert "  >   2 │ import nothing" in text

    session(root, does)


def test_a_missing_function_is_not_said_to_be_an_unknown_mistake(
    grade_text: Callable[..., Verdict],
) -> None:
    for source in ("", "import nothing_of_that_name\n"):
        found = grade_text("hvp", source)
        assert found.outcome != "passed"
        console = Console(width=80, file=io.StringIO())
        Terminal(console).verdict(found)
        assert isinstance(console.file, io.StringIO)
        for report in (console.file.getvalue(), page(found)):
            assert "None of the known mistakes" not in report
    unknown = grade_text("hvp", ODD)
    assert (unknown.diagnosis or {})["id"] == "unexplained"
    happened = story_of(unknown).happened
    assert happened is not None
    assert happened.title == "None of the known mistakes fits"


ODD = """import torch
def hessian_vector_product(loss_fn, params, vector):
    return tuple(torch.sin(v) * 7 + p**2 for p, v in zip(params, vector))
"""


def test_the_picture_is_drawn_when_it_is_asked_for(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict("passed"))
        watch.press("g")
        assert (watch.asked[-1], watch.drawn) == ("hvp", "always")
        assert watch.lines()[2] == "drawing …"
        way = {"boxes": [{"key": "start:0"}, {"key": "loss:1:vector", "lines": [1]}]}
        recorded = Recorded({**way, "edges": [{"of": 1, "to": 0}]}, 1, "dot = g @ v")
        watch.comes(dataclasses.replace(verdict("passed"), recorded=recorded))
        assert "●     params" in watch.lines()
        watch.press("escape")
        assert watch.state.page == "verdict"

    session(root, does)


def test_an_answer_that_differentiates_nothing_has_no_picture(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.press("g")
        assert "Nothing to draw" in watch.state.note
        watch.comes(verdict("failed"))
        watch.press("g")
        assert watch.lines()[2].startswith("There is nothing to draw")

    session(root, does)
