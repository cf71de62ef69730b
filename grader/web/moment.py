"""What the served page shows at one moment, as values."""

import json
from dataclasses import asdict, dataclass

from grader.judge.verdict import Verdict
from grader.learner.overview import Overview


@dataclass(frozen=True)
class Moment:
    """One kata as it stands. `text` is what was graded; `says` is one sentence beside the page.
    `is_old`: the verdict does not belong to the last save, and must not look as if it did."""

    overview: Overview
    slug: str
    verdict: Verdict | None = None
    text: str = ""
    says: str = ""
    is_old: bool = False

    def is_same_page(self, other: "Moment") -> bool:
        """Whether both make the same page, whatever is said beside it."""
        return (self.slug, self.text, self.verdict, self.overview) == (
            other.slug, other.text, other.verdict, other.overview,
        )  # fmt: skip


@dataclass(frozen=True)
class News:
    """What readers hear: the number of the newest page, and what is said beside it."""

    version: int
    says: str = ""
    is_old: bool = False
    has_ended: bool = False

    def as_event(self) -> str:
        """As one server-sent event."""
        return f"data: {json.dumps(asdict(self))}\n\n"
