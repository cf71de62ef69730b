"""What the keys of a session do. `keys` says which key does what."""

import dataclasses
from collections.abc import Callable, Mapping

from grader.authoring.idioms import why_page
from grader.authoring.reference import NoReference, difference, has_reference, reference
from grader.authoring.stubs import STAYS, NoStub, bring_back, keeps_a_copy
from grader.catalog.why import NoWhy
from grader.judge.verdict import Verdict
from grader.learner import overview, progress
from grader.learner.hints import Rung, next_rung
from grader.watch.session import Session
from grader.watch.state import Ask

# ---- pages ----------------------------------------------------------------------------------


def back(session: Session) -> None:
    """Back to the verdict. If all katas were being graded, that is dropped, and the grading that
    was dropped for it starts again."""
    busy_s = session.state.busy_s
    if session.state.waiting:
        session.let_go()
        busy_s = None
    session.show(page="verdict", waiting=(), busy_s=busy_s, note="")
    if session.owed:
        session.grade(session.state.slug)


def move(session: Session, by: int) -> None:
    """Move up or down in the list of katas."""
    last = len(session.state.overview.rows) - 1
    session.show(cursor=min(max(session.state.cursor + by, 0), last))


def enter(session: Session) -> None:
    """Go to the kata that is marked in the list."""
    session.go_to(session.state.overview.rows[session.state.cursor].entry.slug)


def answer(session: Session, yes: bool) -> None:
    """Answer the question on the screen."""
    ask = session.state.ask
    if ask is None or not yes:
        session.show(ask=None, note="")
    elif ask.does == "spoil":
        show_reference(session)
    else:
        reset(session)


# ---- katas ----------------------------------------------------------------------------------


def go_on(session: Session) -> None:
    """Go to the next kata; after the last one, to the first that is not passed yet."""
    rows, here = session.state.overview.rows, session.state.row
    if here is not rows[-1]:
        session.go_to(rows[list(rows).index(here) + 1].entry.slug)
        return
    left = overview.following(rows, here)
    if left is None:
        session.show(note="You have passed all katas. There is no next one; q quits.")
    elif left is here:
        session.show(note="This is the last kata, and the only one left to pass.")
    else:
        session.go_to(left.entry.slug)


def go_back(session: Session) -> None:
    rows, here = session.state.overview.rows, session.state.row
    if here is rows[0]:
        session.show(note="This is the first kata.")
    else:
        session.go_to(rows[list(rows).index(here) - 1].entry.slug)


def list_katas(session: Session) -> None:
    found = overview.look(session.root)
    cursor = [row.entry.slug for row in found.rows].index(session.state.slug)
    session.show(page="list", overview=found, cursor=cursor, note="")


def grade_all(session: Session) -> None:
    slugs = tuple(row.entry.slug for row in session.state.overview.rows)
    session.owed = session.begun is not None
    session.show(page="all", of_all=(), waiting=slugs, note="")
    session.grade(slugs[0])


def again(session: Session) -> None:
    if session.state.missing:
        session.show(note=f"kata/{session.state.slug}.py is not there.")
    elif session.state.verdict is None:
        session.show(note="Nothing has been graded yet.")
    else:
        session.grade(session.state.slug, session.state.verdict.seed)


# ---- hints, the reference, the stub ---------------------------------------------------------


def hint(session: Session) -> None:
    """The next rung, if there is something to hint at. A hint that nobody sees is not used up."""
    state, note = session.state, ""
    if state.missing:
        note = f"No hint: kata/{state.slug}.py is not there."
    elif state.fault:
        note = "No hint: your answer was not judged."
    elif state.verdict is None:
        note = "No hint yet: your answer is still being graded."
    elif state.verdict.passed:
        note = "No hint: your answer passes."
    if note or state.verdict is None:
        session.show(note=note)
        return
    rung = next_rung(session.root, state.slug, _standing(state.verdict, state.rung))
    note = "That is the last hint." if rung.is_last else ""
    if rung.note:
        note = f"{note} {rung.note}".strip()
    session.show(rung=rung, note=note, overview=overview.look(session.root))


def _standing(verdict: Verdict, rung: Rung | None) -> progress.Standing:
    """How a kata stands according to the screen: the diagnosis comes with the first rung."""
    standing = progress.graded(progress.Progress(), verdict).of(verdict.kata)
    return standing if rung is None else dataclasses.replace(standing, rung=rung.number)


def solution(session: Session) -> None:
    if session.state.has_passed or not has_reference(session.root, session.state.slug):
        show_reference(session)
    else:
        question = f"Show the reference answer to {session.state.slug} before you have passed it?"
        session.show(ask=Ask(question, "spoil"), note="")


def show_reference(session: Session) -> None:
    try:
        body = reference(session.root, session.state.slug)
    except NoReference as error:
        session.show(note=f"Nothing to show: {error}", ask=None)
        return
    session.show(page="solution", body=body, note="", ask=None)


def compare(session: Session) -> None:
    if not session.state.has_passed:
        session.show(note="d works once you have passed this kata.")
        return
    try:
        body = difference(session.root, session.state.slug)
    except NoReference as error:
        session.show(note=f"Nothing to compare: {error}")
        return
    session.show(page="diff", body=body, note="")


def why(session: Session) -> None:
    """Why the kata matters; before a pass, the motivation alone."""
    state = session.state
    try:
        page = why_page(session.root, state.slug, passed=state.has_passed)
    except NoWhy as error:
        session.show(note=f"Nothing to show: {error}")
        return
    session.show(page="why", why=page, note="")


def picture(session: Session) -> None:
    """The way of the gradient through the answer. Of one that passes it is recorded only now."""
    state = session.state
    if state.missing or state.fault or state.verdict is None:
        session.show(note="Nothing to draw: your answer has not been graded yet.")
        return
    if state.verdict.recorded is None and state.verdict.passed and state.busy_s is None:
        session.grade(state.slug, state.verdict.seed, picture="always")
    session.show(page="picture", note="")


def ask_reset(session: Session) -> None:
    slug = session.state.slug
    try:
        kept = " Your file is kept as .bak." if keeps_a_copy(session.root, slug) else ""
    except (NoStub, OSError) as error:
        cannot_reset(session, error)
        return
    question = f"Bring the stub of {slug} back?{kept}"
    session.show(ask=Ask(question, "reset"), note="")


def cannot_reset(session: Session, error: Exception) -> None:
    name = f"kata/{session.state.slug}.py"
    why = str(error)
    if isinstance(error, OSError):
        why = (error.strerror or why) + ("" if session.state.missing else f". {STAYS} {name}")
    session.show(note=f"{name} was not reset: {why}", ask=None)


def reset(session: Session) -> None:
    slug = session.state.slug
    try:
        kept = bring_back(session.root, slug)
    except (NoStub, OSError) as error:
        cannot_reset(session, error)
        return
    try:
        note = progress.change(session.root, lambda old: progress.reset(old, slug)).damage
    except OSError as error:
        note = progress.not_kept(error)
    if kept is not None:
        yours = f"Your file is kept as kata/{kept.name}. Reload the stub in your editor."
        note = f"{yours} {note}".strip()
    session.go_to(slug, note)


ACTIONS: Mapping[str, Callable[[Session], None]] = {
    "n": go_on,
    "p": go_back,
    "l": list_katas,
    "h": hint,
    "x": ask_reset,
    "s": solution,
    "d": compare,
    "w": why,
    "g": picture,
    "c": grade_all,
    "r": again,
}
