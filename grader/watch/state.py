"""What the screen of a session shows, as a value. The session changes it; other modules draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grader.catalog.why import WhyPage
from grader.judge.verdict import Status, Verdict
from grader.learner.hints import Rung
from grader.learner.overview import Overview, Row

Page = Literal["verdict", "list", "all", "solution", "diff", "why", "picture"]


@dataclass(frozen=True)
class Ask:
    """A yes-or-no question, and what yes does."""

    question: str
    does: Literal["reset", "spoil"]


@dataclass(frozen=True)
class OneOfAll:
    """One kata on the page of all katas: its verdict, or why there is none."""

    slug: str
    verdict: Verdict | None = None
    why: str = ""


@dataclass(frozen=True)
class ScreenState:
    """One moment. `missing`: the file is not there. `busy_s`: how long a grading has been running,
    or None if none is. `outcomes`: how each check came out when it was last reached. `runs`: how
    many times this kata was graded in this session. `waiting`: the katas that are still to be
    graded on the page of all katas. `address`: where the page is served, if it is."""

    overview: Overview
    slug: str
    page: Page = "verdict"
    verdict: Verdict | None = None
    text: str = ""
    news: Sequence[str] = ()
    lost: Sequence[str] = ()
    outcomes: Mapping[str, Status] = field(default_factory=dict)
    runs: int = 0
    missing: bool = False
    fault: str = ""
    rung: Rung | None = None
    busy_s: float | None = None
    note: str = ""
    ask: Ask | None = None
    cursor: int = 0
    body: str = ""
    why: WhyPage | None = None
    of_all: Sequence[OneOfAll] = ()
    waiting: Sequence[str] = ()
    address: str = ""

    @property
    def row(self) -> Row:
        return self.overview.row(self.slug)

    @property
    def passes(self) -> bool:
        """Whether what was graded last passes."""
        return self.verdict is not None and self.verdict.passed

    @property
    def has_passed(self) -> bool:
        """Whether an answer to this kata has ever passed, even if progress does not know of it."""
        return self.passes or self.row.standing.passed


def outcomes(before: Mapping[str, Status], verdict: Verdict | None) -> Mapping[str, Status]:
    """How each check came out when it was last reached."""
    checks = verdict.checks if verdict else ()
    return {**before, **{c.id: c.status for c in checks if c.status != "skipped"}}


def changed(
    old: Mapping[str, Status], after: Verdict | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles of the checks that pass now and failed when they were last reached, and of those
    that fail now and passed. A check that was not reached has not failed."""
    checks = after.checks if after else ()
    news = [c.title for c in checks if c.status == "passed" and old.get(c.id) == "failed"]
    lost = [c.title for c in checks if c.status == "failed" and old.get(c.id) == "passed"]
    return tuple(news), tuple(lost)


def is_stale(state: ScreenState) -> bool:
    """Whether the verdict on the page belongs to an earlier save than the one that is being graded.
    It must not look like a new one."""
    on_page = state.page == "verdict" and state.verdict is not None and not state.fault
    return on_page and state.busy_s is not None
