"""Why a kata matters, from its `why.md`; and all that is shown of it, as a value. No torch.

`grader/authoring/idioms.py` adds the solutions. `grader/report/why.py` shows the page.
"""

from dataclasses import dataclass

from grader.catalog import KATAS, entry
from grader.common.files import Unreadable, package_text

MOTIVATION, COSTS, USED, REFERENCE = (
    "Why it matters", "What it costs", "Where it is used", "The reference",
)  # fmt: skip
HEADINGS = (MOTIVATION, COSTS, USED, REFERENCE)
"""The sections of a why.md, in their order."""


@dataclass(frozen=True)
class Section:
    """One section: its paragraphs, each in one line. An item of a list begins with a dash."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Solution:
    """One way to solve a kata: what it is called, its trade-off, and its code."""

    title: str
    trade_off: str
    code: str


@dataclass(frozen=True)
class WhyPage:
    """What `kata why` shows. Before a pass that is the motivation alone; `note` says what is not
    shown, and why."""

    slug: str
    title: str
    sections: tuple[Section, ...]
    solutions: tuple[Solution, ...] = ()
    note: str = ""


class NoWhy(LookupError):
    """A kata has no why.md that can be read; the message says what to do."""


def sections_of(slug: str) -> tuple[Section, ...]:
    """The sections of a kata's why.md, in the order of the file. Raises UnknownKata and NoWhy."""
    file = entry(slug).folder / "why.md"
    try:
        text = package_text(file)
    except FileNotFoundError as error:
        raise NoWhy(
            f"nobody has written yet why {slug} matters; its author can in {file}"
        ) from error
    except (OSError, Unreadable, UnicodeDecodeError) as error:
        raise NoWhy(f"{file} cannot be read ({error}); install the grader again") from error
    return parsed(text)


def after_all() -> tuple[Section, ...]:
    """What is said to who has passed all katas of the curriculum: what they have built, and where
    to go next."""
    return parsed(package_text(KATAS / "after.md"))


def parsed(text: str) -> tuple[Section, ...]:
    """The sections of a text. What stands above the first heading belongs to none."""
    found = []
    for part in f"\n{text}".split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        found.append(Section(heading.strip(), tuple(_paragraphs(body))))
    return tuple(found)


def _paragraphs(body: str) -> list[str]:
    """Paragraphs and items, each in one line."""
    found: list[list[str]] = []
    begins = True
    for line in body.splitlines():
        if not line.strip():
            begins = True
            continue
        if begins or line.startswith("- "):
            found.append([])
        found[-1].append(line.strip())
        begins = False
    return [" ".join(lines) for lines in found]
