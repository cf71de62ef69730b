"""Where a learner is: every kata with its state, and which one comes next. Imports no torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import catalog
from grader.common.files import Unreadable, package_text, read_text
from grader.learner import progress
from grader.learner.belts import Belt, belts_of
from grader.learner.progress import Progress, Standing

FORMAT = "kata-status/1"


@dataclass(frozen=True)
class Row:
    """One kata: what it is, how far the learner has come, and in which file."""

    entry: catalog.Entry
    standing: Standing
    state: str
    file: Path


@dataclass(frozen=True)
class Overview:
    """All katas in their order. `current` is where the learner is; `next` where `kata next` goes,
    which is `current` itself as long as the learner has not gone there, and None where all have
    been passed; `damage` says what was damaged."""

    root: Path
    rows: Sequence[Row]
    current: Row
    next: Row | None
    damage: str
    belts: Sequence[Belt] = ()

    @property
    def passed(self) -> int:
        return sum(row.standing.passed for row in self.rows)

    @property
    def is_whole(self) -> bool:
        """Whether the path to the last belt has been gone to its end."""
        earned = {belt.name for belt in self.belts if belt.is_earned}
        return earned == catalog.BELTS.keys()

    def row(self, slug: str) -> Row:
        return next(row for row in self.rows if row.entry.slug == slug)


def look(root: Path) -> Overview:
    """How things stand. Raises LookupError where there is no kata at all."""
    kept = progress.read(root)
    rows = [_row(root, slug, kept) for slug in catalog.slugs()]
    if not rows:
        raise LookupError("there are no katas here; `kata new SLUG` lays one out")
    here = next((row for row in rows if row.entry.slug == kept.current), None)
    after = following(rows, here)
    if here is None or (here.standing.passed and here.state == "passed"):
        here = after or here or rows[-1]
    return Overview(root, rows, here, after, kept.damage, belts_of(kept))


def following(rows: Sequence[Row], after: Row | None) -> Row | None:
    """The next kata that has never been passed, going round; None where all have been."""
    start = 0 if after is None else list(rows).index(after) + 1
    turned = [*rows[start:], *rows[:start]]
    return next((row for row in turned if not row.standing.passed), None)


def _row(root: Path, slug: str, kept: Progress) -> Row:
    entry, standing = catalog.entry(slug), kept.of(slug)
    file = root / "kata" / f"{slug}.py"
    return Row(entry, standing, _state(entry, standing, file), file)


def _state(entry: catalog.Entry, standing: Standing, file: Path) -> str:
    """`not started`, `begun`, `passed`, or `passed before` where it no longer does."""
    if standing.passed:
        return "passed" if standing.outcome == "passed" else "passed before"
    if standing.outcome in ("", "not_started"):
        return "begun" if _edited(entry, file) else "not started"
    return "begun"


def _edited(entry: catalog.Entry, file: Path) -> bool:
    try:
        return read_text(file) != package_text(entry.stub)
    except Unreadable:
        return True
    except OSError:
        return False


def as_json(overview: Overview) -> dict[str, Any]:
    """`kata status --json`: plain data, with a format of its own."""
    here, after = overview.current, overview.next
    return {
        "format": FORMAT,
        "passed": overview.passed,
        "total": len(overview.rows),
        "current": here.entry.slug,
        "next": after.entry.slug if after else None,
        "belts": [
            {"belt": belt.name, "katas": list(belt.slugs), "earned": belt.is_earned}
            for belt in overview.belts
        ],
        "katas": [
            {
                "kata": row.entry.slug,
                "title": row.entry.title,
                "belt": row.entry.belt or None,
                "level": row.entry.level,
                "minutes": row.entry.minutes,
                "tags": list(row.entry.tags),
                "needs": list(row.entry.needs),
                "file": str(row.file),
                "state": row.state,
                "attempts": row.standing.attempts,
                "first_passed": row.standing.first_passed,
                "best_score": row.standing.best_score,
                "max_score": row.standing.max_score or None,
                "hints_used": row.standing.hints,
            }
            for row in overview.rows
        ],
    }
