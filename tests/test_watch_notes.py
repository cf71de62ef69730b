"""What `kata watch` tells in passing: what is damaged, what has changed, which keys do what."""

import dataclasses
from pathlib import Path

import pytest

from grader.judge.verdict import CheckResult, Status, Verdict
from grader.learner import progress
from grader.learner.overview import Overview
from grader.report.compose import spectrum_of
from grader.report.spectrum import spectrum_lines
from grader.watch.loop import Session

from .test_watch_pages import printed
from .test_watch_turns import Orders, comes, lines, save, turns, verdict


def checked(**statuses: Status) -> Verdict:
    checks = [CheckResult(name, name, status, 1, True, "") for name, status in statuses.items()]
    return dataclasses.replace(verdict(), checks=tuple(checks))


@pytest.mark.parametrize("key", ["l", "h", "n", "xy"])
def test_a_damaged_file_is_told_by_whichever_key_finds_it(root: Path, key: str) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict())
        (root / progress.FILE).write_text('{"broken', encoding="utf-8")
        for each in key:
            session.pressed(each)
        assert "it is kept as progress.json.damaged" in session.state.note

    turns(root, does)


def test_what_was_told_before_a_verdict_does_not_stand_below_it(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        session.pressed("h")
        assert session.state.note.startswith("No hint yet")
        comes(session, verdict())
        assert session.state.note == ""

    turns(root, does)


def test_what_a_reset_has_told_stands_below_the_first_verdict(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        save(session, "mine = 1\n")
        session.pressed("x")
        session.pressed("Y")
        assert "Yours is kept as kata/hvp.py.bak" in session.state.note
        comes(session, verdict("not_started"))
        assert "Yours is kept as kata/hvp.py.bak" in session.state.note
        comes(session, verdict())
        assert session.state.note == ""

    turns(root, does)


def test_news_outlives_a_save_that_could_not_be_read(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, checked(one="passed", two="failed"))
        comes(session, checked(one="failed", two="skipped"))
        assert (session.state.news, session.state.lost) == ((), ("one",))
        comes(session, checked(one="passed", two="passed"))
        assert (session.state.news, session.state.lost) == (("one", "two"), ())

    turns(root, does)


def test_a_pass_that_cannot_be_kept_is_a_pass(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict("passed"))
        assert not session.state.row.standing.passed
        assert "d compare" in lines(session, 120)[-1]
        session.pressed("d")
        assert session.state.page == "diff"

    turns(root, does)


def test_without_a_file_the_keys_that_do_nothing_are_not_shown(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        session.state.row.file.unlink()
        session.is_missing()
        assert "hint" not in lines(session)[-1]
        assert "again" not in lines(session)[-1]
        session.pressed("r")
        assert session.state.note == "kata/hvp.py is not there."

    turns(root, does)


def test_all_keys_stand_in_one_row_of_80_columns(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict("passed"))
        session.show(verdict=verdict(), overview=_passed(session))
        assert lines(session)[-1].split()[0::2] == list("nplhxsdcrq")

    turns(root, does)


def _passed(session: Session) -> Overview:
    row = session.state.row
    standing = dataclasses.replace(row.standing, first_passed="2026-01-01T00:00:00Z")
    rows = (dataclasses.replace(row, standing=standing), *session.state.overview.rows[1:])
    return dataclasses.replace(session.state.overview, rows=rows)


def test_all_that_was_printed_can_be_scrolled_to(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        tail = dataclasses.replace(
            printed(40), output="v" * 100 + " tail\n" + "more\n" * 39 + "end\n"
        )
        comes(session, tail)
        session.pressed("end")
        seen = set(lines(session))
        assert "  end" in seen
        for _ in range(60):
            session.pressed("up")
            seen |= set(lines(session))
        assert any(line.endswith(" tail") for line in seen)

    turns(root, does)


@pytest.mark.parametrize("width", [50, 58, 78])
def test_a_spectrum_loses_its_bars_before_its_point(width: int) -> None:
    spectrum = {
        "of": "meta_gradient",
        "coefficients": {"first-order part": 1.0, "curvature part": 0.0},
        "right": {"first-order part": 1.0, "curvature part": 1.0},
        "uncertainties": {},
        "residual": 0.0,
        "explained": True,
    }
    story = spectrum_of({"id": "first-order", "evidence": {"spectrum": spectrum}})
    assert story is not None
    shown = spectrum_lines(story, width)
    assert max(map(len, shown)) <= width
    assert "(should be 1.00)" in "\n".join(shown)
