"""What a session shows in the browser: the same verdict as on the screen, in its own words."""

from grader.watch.session import Session
from grader.web.moment import Moment


def moment(session: Session) -> Moment:
    """The kata on the screen. The list, a reference answer and the like stay in the terminal."""
    state = session.state
    is_graded = session.begun is not None and not state.waiting
    verdict = None if state.fault else state.verdict
    return Moment(
        state.overview, state.slug, verdict, state.text if verdict else "",
        _says(session, is_graded), is_old=is_graded or session.owed,
    )  # fmt: skip


def _says(session: Session, is_graded: bool) -> str:
    state = session.state
    name = f"kata/{state.slug}.py"
    if is_graded:
        return f"Grading {name} …"
    if session.owed:
        return f"The last save of {name} has not been graded yet."
    if state.missing:
        return f"{name} is not there. Save it again, or press x in the terminal for the stub."
    if state.fault:
        return f"The grader failed, so your answer was not judged. {state.fault}"
    return ""
