"""What a session turns to when saves, keys and verdicts cross each other. Nothing is graded here:
the orders are only noted, and verdicts come when the test says so."""

import dataclasses
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from grader import catalog
from grader.common import files
from grader.common.commands import typed
from grader.common.faults import GraderFault
from grader.learner import overview, progress
from grader.learner.hints import Rung
from grader.wall.run import Deadline
from grader.watch import grading
from grader.watch.grading import Graded

from .terminal_session import OpenSession
from .test_progress import verdict as bare
from .test_watch_terminal import begun
from .watch_without_terminal import Watch, session, verdict

# ---- files that go, and gradings of all -------------------------------------------------------


def test_a_file_that_comes_back_while_all_are_graded_is_graded(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict())
        watch.press("c")
        watch.state.row.file.unlink()
        watch.session.is_missing()
        assert watch.state.missing
        watch.save("here = 1\n")
        watch.comes(verdict("passed"))
        assert watch.asked == ["hvp", "hvp", "hvp"]
        assert (watch.state.page, watch.state.missing) == ("verdict", False)
        assert watch.state.passes

    session(root, does)


def test_a_fault_is_forgotten_when_the_file_is_gone(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.graded(Graded("hvp", fault="OSError: no more"))
        assert "OSError: no more" in watch.lines()
        watch.state.row.file.unlink()
        watch.session.is_missing()
        assert "kata/hvp.py is not there." in watch.lines()

    session(root, does)


def test_a_fault_of_the_grader_is_shown_in_its_own_words(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise GraderFault("no worker answers")

    monkeypatch.setattr(grading, "grade_with", refuses)
    unused: Any = None
    found = grading.GradingThread(unused, root, Deadline.of(30.0))._grade(grading.Order("hvp", 1))
    assert found.fault == "no worker answers"


def test_where_there_is_no_stub_a_reset_says_what_makes_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def does(watch: Watch) -> None:
        watch.press("x")
        watch.press("y")
        said = "kata/hvp.py was not reset: hvp has no stub yet; `kata stubs hvp` makes it"
        assert (watch.state.note, watch.state.ask) == (said, None)

    monkeypatch.setattr(catalog.Entry, "stub", root / "nothing.py")
    session(root, does)


def test_where_a_reset_finds_no_room_the_answer_stays_and_the_note_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = root / "kata" / "hvp.py"
    file.write_text("mine = 1\n")

    def does(watch: Watch) -> None:
        watch.press("x")
        monkeypatch.setattr(files.tempfile, "mkstemp", full)
        watch.press("y")
        monkeypatch.undo()
        told = "kata/hvp.py was not reset: No space left on device. Your answer is still in "
        assert (watch.state.note, watch.state.ask) == (f"{told}kata/hvp.py", None)
        assert file.read_text() == "mine = 1\n"

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    session(root, does)


def test_a_grading_that_was_dropped_for_that_of_all_is_taken_up_again(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.press("c")
        watch.comes(verdict())
        watch.press("escape")
        assert watch.asked == ["hvp", "hvp", "maml", "hvp"]
        watch.comes(verdict("passed"))
        watch.press("c")
        watch.press("escape")
        assert watch.asked == ["hvp", "hvp", "maml", "hvp", "hvp"]  # nothing was dropped

    session(root, does)


def test_the_page_of_all_has_a_line_for_every_kata(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.press("c")
        watch.comes(verdict("passed"))
        watch.graded(Graded("maml", missing=True))
        watch.graded(Graded("unroll", fault="OSError: no more"))
        assert watch.lines()[2:6] == [
            "✓ hvp      7 of 20  passed it is",
            "– maml              kata/maml.py is not there",
            "– unroll            OSError: no more",
            "1 of 3 answers pass.",
        ]
        watch.press("c")
        watch.comes(verdict("not_started"))
        assert watch.lines()[2] == "· hvp      7 of 20  not_started it is"

    session(root, does)


# ---- a verdict that comes late, a save, a hint ------------------------------------------------


@pytest.mark.parametrize(("key", "page"), [("l", "list"), ("x", "verdict")])
def test_a_late_verdict_closes_nothing(root: Path, key: str, page: str) -> None:
    def does(watch: Watch) -> None:
        watch.press(key)
        ask = watch.state.ask
        assert (ask is None) is (key == "l")
        watch.comes(verdict())
        assert (watch.state.page, watch.state.ask) == (page, ask)
        watch.press("n" if ask else "escape")
        assert watch.state.slug == "hvp"
        assert "Not passed yet" in watch.lines()[1]

    session(root, does)


def test_a_save_turns_to_the_verdict(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict())
        watch.press("l")
        watch.save("here = 1\n")
        assert watch.state.page == "verdict"

    session(root, does)


def test_a_hint_stays_as_long_as_what_was_diagnosed(root: Path) -> None:
    def does(watch: Watch) -> None:
        rung = Rung("hvp", "wrong_sign", "T", 2, 3, "Look.", "")
        watch.comes(verdict(found="wrong_sign"))
        watch.session.show(rung=rung)
        watch.comes(verdict(found="wrong_sign"))
        assert watch.state.rung is rung
        watch.comes(verdict(found="unexplained"))
        assert watch.state.rung is None
        own = dataclasses.replace(rung, diagnosis=None)
        watch.session.show(rung=own)
        watch.comes(verdict(found="unexplained"), verdict())
        assert watch.state.rung is own
        watch.comes(verdict("passed"))
        assert watch.state.rung is None

    session(root, does)


# ---- where there is little room ---------------------------------------------------------------


def test_a_long_run_is_shown_in_seconds_or_not_at_all(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict(took=0.25))
        assert "run 1, 250 ms" in watch.lines()[1]
        watch.comes(verdict(took=45.0))
        assert "run 2, 45 s" in watch.lines()[1]
        heads = [watch.lines(width)[1] for width in range(30, 80)]
        assert {"run 2, 45 s" in head for head in heads} == {True, False}
        assert all(("run" in head) is ("run 2, 45 s" in head) for head in heads)

    session(root, does)


def test_with_few_rows_the_way_out_is_shown(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict())
        assert watch.lines(30, 5)[-1].startswith("q quit")
        assert watch.lines()[-1].startswith("n next")

    session(root, does)


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_what_is_pasted_is_not_a_command(open_session: OpenSession) -> None:
    screen, _ = begun(open_session)
    assert b"\x1b[?2004h" in screen.bytes
    screen.press("\x1b[200~nq\x1b[201~")
    screen.press("p", "This is the first kata.")
    screen.press("q")
    assert screen.ended() == 0
    assert b"\x1b[?2004l" in screen.bytes


# ---- words ------------------------------------------------------------------------------------


def test_commands_are_written_as_they_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KATA_COMMAND", raising=False)
    assert typed("solution maml --spoil") == "kata solution maml --spoil"
    monkeypatch.setenv("KATA_COMMAND", ".venv/bin/kata")
    assert typed("solution maml --spoil") == "make solution KATA=maml ARGS=--spoil"
    assert typed("grade") == "make grade"


@pytest.mark.parametrize("command", ["reset", "solution", "diff"])
def test_without_a_kata_an_example_is_named(kata: Any, root: Path, command: str) -> None:
    done = kata(command, cwd=root, KATA_COMMAND=".venv/bin/kata")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kata: name a kata, for example `make {command} KATA=hvp`")


def test_after_a_reset_of_a_passed_kata_it_is_the_current_one(kata: Any, root: Path) -> None:
    def all_passed(kept: progress.Progress) -> progress.Progress:
        for row in overview.look(root).rows:
            kept = progress.graded(kept, bare("passed", kata=row.entry.slug))
        return progress.reset(kept, "maml")

    (root / ".kata").mkdir()
    kept = all_passed(progress.Progress())
    progress.change(root, lambda _: kept)
    said = kata(cwd=root).stdout
    assert "All 3 katas passed" in said
    assert "You are at maml" in said


def test_a_missing_file_is_mended_by_what_a_learner_has(kata: Any, root: Path) -> None:
    (root / "kata" / "maml.py").unlink()
    assert "`kata reset maml` brings the stub back" in kata("grade", "maml", cwd=root).stderr
