"""What `kata watch` says in passing: what is damaged, what has changed, which keys do what."""

import dataclasses
from pathlib import Path

import pytest

from grader.judge.verdict import CheckResult, Status, Verdict
from grader.learner import progress
from grader.learner.overview import Overview
from grader.report.compose import spectrum_of
from grader.report.spectrum import spectrum_lines

from .test_watch_pages import printed
from .watch_without_terminal import Watch, session, verdict


def checked(**statuses: Status) -> Verdict:
    checks = [CheckResult(name, name, status, 1, True, "") for name, status in statuses.items()]
    return dataclasses.replace(verdict(), checks=tuple(checks))


@pytest.mark.parametrize("key", ["l", "h", "n", "xy"])
def test_a_damaged_file_is_reported_by_whichever_key_finds_it(root: Path, key: str) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict())
        (root / progress.FILE).write_text('{"broken', encoding="utf-8")
        for each in key:
            watch.press(each)
        assert "it is kept as progress.json.damaged" in watch.state.note

    session(root, does)


def test_a_note_from_before_a_verdict_does_not_stay_below_it(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.press("h")
        assert watch.state.note.startswith("No hint yet")
        watch.comes(verdict())
        assert watch.state.note == ""

    session(root, does)


def test_the_note_of_a_reset_stays_below_the_first_verdict(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.save("mine = 1\n")
        watch.press("x")
        watch.press("Y")
        assert "Your file is kept as kata/hvp.py.bak" in watch.state.note
        watch.comes(verdict("not_started"))
        assert "Your file is kept as kata/hvp.py.bak" in watch.state.note
        watch.comes(verdict())
        assert watch.state.note == ""

    session(root, does)


def test_news_outlives_a_save_that_could_not_be_read(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(checked(one="passed", two="failed"))
        watch.comes(checked(one="failed", two="skipped"))
        assert (watch.state.news, watch.state.lost) == ((), ("one",))
        watch.comes(checked(one="passed", two="passed"))
        assert (watch.state.news, watch.state.lost) == (("one", "two"), ())

    session(root, does)


def test_a_pass_that_cannot_be_kept_is_a_pass(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict("passed"))
        assert not watch.state.row.standing.passed
        assert "d compare" in watch.lines(120)[-1]
        watch.press("d")
        assert watch.state.page == "diff"

    session(root, does)


def test_without_a_file_the_keys_that_do_nothing_are_not_shown(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.state.row.file.unlink()
        watch.session.is_missing()
        assert "hint" not in watch.lines()[-1]
        assert "again" not in watch.lines()[-1]
        watch.press("r")
        assert watch.state.note == "kata/hvp.py is not there."

    session(root, does)


def test_all_keys_stand_in_one_row_of_80_columns(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict("passed"))
        watch.session.show(verdict=verdict(), overview=_passed(watch))
        assert watch.lines()[-1].split()[0::2] == list("nplhxsdwgcrq")

    session(root, does)


def _passed(watch: Watch) -> Overview:
    row = watch.state.row
    standing = dataclasses.replace(row.standing, first_passed="2026-01-01T00:00:00Z")
    rows = (dataclasses.replace(row, standing=standing), *watch.state.overview.rows[1:])
    return dataclasses.replace(watch.state.overview, rows=rows)


def test_all_that_was_printed_can_be_scrolled_to(root: Path) -> None:
    def does(watch: Watch) -> None:
        tail = dataclasses.replace(
            printed(40), output="v" * 100 + " tail\n" + "more\n" * 39 + "end\n"
        )
        watch.comes(tail)
        watch.press("end")
        seen = set(watch.lines())
        assert "  end" in seen
        for _ in range(60):
            watch.press("up")
            seen |= set(watch.lines())
        assert any(line.endswith(" tail") for line in seen)

    session(root, does)


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
