"""The key h of `kata watch`: which hints are shown, which are counted, and where there are none."""

from pathlib import Path

from grader.learner import progress
from grader.watch.grading import Graded

from .watch_without_terminal import Watch, session, verdict


def test_a_hint_that_nobody_would_see_is_not_spent(root: Path) -> None:
    def asks(watch: Watch, said: str) -> None:
        watch.press("h")
        assert (watch.state.note, watch.state.rung) == (said, None)
        assert progress.read(root).of("hvp").hints == 0

    def does(watch: Watch) -> None:
        asks(watch, "No hint yet: your answer is still being graded.")
        watch.graded(Graded("hvp", fault="OSError: no more"))
        asks(watch, "No hint: your answer was not judged.")
        watch.comes(verdict("passed"))
        asks(watch, "No hint: your answer passes.")
        watch.state.row.file.unlink()
        watch.session.is_missing()
        asks(watch, "No hint: kata/hvp.py is not there.")

    session(root, does)


def test_the_last_hint_is_called_so_and_counted_once(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict())
        notes = []
        for _ in range(4):
            watch.press("h")
            notes.append(watch.state.note)
        assert notes == ["", "", "That is the last hint.", "That is the last hint."]
        assert "Hint 3 of 3: " in watch.lines()[3]
        assert progress.read(root).of("hvp").hints == 3

    session(root, does)


def test_hints_go_on_where_nothing_can_be_kept(root: Path) -> None:
    def does(watch: Watch) -> None:
        watch.comes(verdict(found="wrong-sign"))
        said = []
        for _ in range(3):
            watch.press("h")
            assert watch.state.rung is not None
            said.append((watch.state.rung.diagnosis, watch.state.rung.number))
            assert "Progress is not kept: .kata cannot be written" in watch.state.note
        assert said == [("wrong-sign", 2), ("wrong-sign", 3), ("wrong-sign", 3)]

    (root / ".kata").write_text("")
    session(root, does)
