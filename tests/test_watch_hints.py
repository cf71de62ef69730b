"""The key h of `kata watch`: which hints are shown, which are counted, and where there are none."""

from pathlib import Path

from grader.learner import progress
from grader.watch.grading import Graded
from grader.watch.loop import Session

from .test_watch_turns import Orders, comes, lines, turns, verdict


def test_a_hint_that_nobody_would_see_is_not_spent(root: Path) -> None:
    def asks(session: Session, told: str) -> None:
        session.pressed("h")
        assert (session.state.note, session.state.rung) == (told, None)
        assert progress.read(root).of("hvp").hints == 0

    def does(session: Session, orders: Orders) -> None:
        asks(session, "No hint yet: your answer is still being graded.")
        session.graded(session.order, Graded("hvp", fault="OSError: no more"))
        asks(session, "No hint: your answer was not judged.")
        comes(session, verdict("passed"))
        asks(session, "No hint: your answer passes.")
        session.state.row.file.unlink()
        session.is_missing()
        asks(session, "No hint: kata/hvp.py is not there.")

    turns(root, does)


def test_the_last_hint_is_called_so_and_counted_once(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict())
        notes = []
        for _ in range(4):
            session.pressed("h")
            notes.append(session.state.note)
        assert notes == ["", "", "That is the last hint.", "That is the last hint."]
        assert "Hint 3 of 3: " in lines(session)[3]
        assert progress.read(root).of("hvp").hints == 3

    turns(root, does)


def test_hints_go_on_where_nothing_can_be_kept(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict(found="wrong-sign"))
        told = []
        for _ in range(3):
            session.pressed("h")
            assert session.state.rung is not None
            told.append((session.state.rung.diagnosis, session.state.rung.number))
            assert "Progress is not kept: .kata cannot be written" in session.state.note
        assert told == [("wrong-sign", 2), ("wrong-sign", 3), ("wrong-sign", 3)]

    (root / ".kata").write_text("")
    turns(root, does)
