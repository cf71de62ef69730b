"""What a session turns to when saves, keys and verdicts cross each other. Nothing is graded here:
the orders are only noted, and verdicts come when the test says so."""

import asyncio
import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import catalog
from grader.common.commands import typed
from grader.common.faults import GraderFault
from grader.judge.verdict import Verdict
from grader.learner import overview, progress
from grader.learner.hints import Rung
from grader.wall.run import Deadline
from grader.watch import grading
from grader.watch.grading import Graded
from grader.watch.loop import Session
from grader.watch.screen import draw
from grader.watch.window import PASTES_BARE, PASTES_MARKED

from .terminal_session import OpenSession
from .test_progress import verdict as bare
from .test_watch_terminal import begun


class Orders:
    """A bench that only notes what it was asked to grade."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def grade(self, slug: str, tell: Callable[[Graded], None], seed: int | None = None) -> None:
        self.asked.append(slug)

    def drop(self) -> bool:
        return False

    def is_shown(self) -> None:
        return None


def turns(root: Path, does: Callable[[Session, Orders], None]) -> None:
    """A session at hvp, to which `does` happens."""

    async def run() -> None:
        unused: Any = None
        session, orders = Session(unused, root, "hvp", Deadline.of(30.0)), Orders()
        session.grading_thread, session.window.plain = orders, True  # type: ignore[assignment]
        session.go_to("hvp")
        does(session, orders)

    asyncio.run(run())


def lines(session: Session, width: int = 80, height: int = 24) -> list[str]:
    found = draw(session.window.console, session.state, width, height)
    return ["".join(part.text for part in line).rstrip() for line in found]


def verdict(
    outcome: str = "failed", kata: str = "hvp", found: str = "", took: float = 0.1
) -> Verdict:
    diagnosis = {"id": found, "title": "T", "explanation": "E.", "evidence": {}} if found else None
    return dataclasses.replace(
        bare(outcome, kata=kata), diagnosis=diagnosis, summary=f"{outcome} it is", duration_s=took
    )


def comes(session: Session, *verdicts: Verdict, **more: Any) -> None:
    for each in verdicts:
        session.graded(session.order, Graded(each.kata, each, **more))


def save(session: Session, text: str) -> None:
    session.state.row.file.write_text(text, encoding="utf-8")
    session.look()


# ---- files that go, and gradings of all -------------------------------------------------------


def test_a_file_that_comes_back_while_all_are_graded_is_graded(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict())
        session.pressed("c")
        session.state.row.file.unlink()
        session.is_missing()
        assert session.state.missing
        save(session, "here = 1\n")
        comes(session, verdict("passed"))
        assert orders.asked == ["hvp", "hvp", "hvp"]
        assert (session.state.page, session.state.missing) == ("verdict", False)
        assert session.state.passes

    turns(root, does)


def test_a_fault_is_forgotten_when_the_file_is_gone(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        session.graded(session.order, Graded("hvp", fault="OSError: no more"))
        assert "OSError: no more" in lines(session)
        session.state.row.file.unlink()
        session.is_missing()
        assert "kata/hvp.py is not there." in lines(session)

    turns(root, does)


def test_a_fault_of_the_graders_is_told_in_its_own_words(
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
    def does(session: Session, orders: Orders) -> None:
        session.pressed("x")
        session.pressed("y")
        told = "kata/hvp.py was not reset: hvp has no stub yet; `kata stubs hvp` makes it"
        assert (session.state.note, session.state.ask) == (told, None)

    monkeypatch.setattr(catalog.Entry, "stub", root / "nothing.py")
    turns(root, does)


def test_a_grading_that_was_dropped_for_that_of_all_is_taken_up_again(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        session.pressed("c")
        comes(session, verdict())
        session.pressed("escape")
        assert orders.asked == ["hvp", "hvp", "maml", "hvp"]
        comes(session, verdict("passed"))
        session.pressed("c")
        session.pressed("escape")
        assert orders.asked == ["hvp", "hvp", "maml", "hvp", "hvp"]  # nothing was dropped

    turns(root, does)


def test_the_page_of_all_has_a_line_for_every_kata(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        session.pressed("c")
        comes(session, verdict("passed"))
        session.graded(session.order, Graded("maml", missing=True))
        session.graded(session.order, Graded("unroll", fault="OSError: no more"))
        assert lines(session)[2:6] == [
            "✓ hvp      7 of 20  passed it is",
            "– maml              kata/maml.py is not there",
            "– unroll            OSError: no more",
            "1 of 3 answers pass.",
        ]
        session.pressed("c")
        comes(session, verdict("not_started"))
        assert lines(session)[2] == "· hvp      7 of 20  not_started it is"

    turns(root, does)


# ---- a verdict that comes late, a save, a hint ------------------------------------------------


@pytest.mark.parametrize(("key", "page"), [("l", "list"), ("x", "verdict")])
def test_a_late_verdict_closes_nothing(root: Path, key: str, page: str) -> None:
    def does(session: Session, orders: Orders) -> None:
        session.pressed(key)
        ask = session.state.ask
        assert (ask is None) is (key == "l")
        comes(session, verdict())
        assert (session.state.page, session.state.ask) == (page, ask)
        session.pressed("n" if ask else "escape")
        assert session.state.slug == "hvp"
        assert "Not passed yet" in lines(session)[1]

    turns(root, does)


def test_a_save_turns_to_the_verdict(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict())
        session.pressed("l")
        save(session, "here = 1\n")
        assert session.state.page == "verdict"

    turns(root, does)


def test_a_hint_stays_as_long_as_what_was_diagnosed(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        rung = Rung("hvp", "wrong_sign", "T", 2, 3, "Look.", "")
        comes(session, verdict(found="wrong_sign"))
        session.show(rung=rung)
        comes(session, verdict(found="wrong_sign"))
        assert session.state.rung is rung
        comes(session, verdict(found="unexplained"))
        assert session.state.rung is None
        own = dataclasses.replace(rung, diagnosis=None)
        session.show(rung=own)
        comes(session, verdict(found="unexplained"), verdict())
        assert session.state.rung is own
        comes(session, verdict("passed"))
        assert session.state.rung is None

    turns(root, does)


# ---- where there is little room ---------------------------------------------------------------


def test_a_long_run_is_told_in_seconds_or_not_at_all(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict(took=0.25))
        assert "run 1, 250 ms" in lines(session)[1]
        comes(session, verdict(took=45.0))
        assert "run 2, 45 s" in lines(session)[1]
        heads = [lines(session, width)[1] for width in range(30, 80)]
        assert {"run 2, 45 s" in head for head in heads} == {True, False}
        assert all(("run" in head) is ("run 2, 45 s" in head) for head in heads)

    turns(root, does)


def test_with_few_rows_the_way_out_is_shown(root: Path) -> None:
    def does(session: Session, orders: Orders) -> None:
        comes(session, verdict())
        assert lines(session, 30, 5)[-1].startswith("q quit")
        assert lines(session)[-1].startswith("n next")

    turns(root, does)


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_what_is_pasted_is_no_command(open_session: OpenSession) -> None:
    screen, _ = begun(open_session)
    assert PASTES_MARKED.encode() in screen.bytes
    screen.press("\x1b[200~nq\x1b[201~")
    screen.press("p", "This is the first kata.")
    screen.press("q")
    assert screen.ended() == 0
    assert PASTES_BARE.encode() in screen.bytes


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
    told = kata(cwd=root).stdout
    assert "All 3 katas passed" in told
    assert "You are at maml" in told


def test_a_missing_file_is_mended_by_what_a_learner_has(kata: Any, root: Path) -> None:
    (root / "kata" / "maml.py").unlink()
    assert "`kata reset maml` brings the stub back" in kata("grade", "maml", cwd=root).stderr
