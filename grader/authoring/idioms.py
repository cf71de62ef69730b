"""The idiomatic solutions of a kata, `solutions/<slug>/*.py`, and the page that shows them.

Each is a complete answer. Its docstring has a title in the first line, and below it the trade-off
in two to four sentences. Nothing here runs one: the audit grades them as it grades any answer.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from grader import catalog
from grader.authoring.reference import NoReference, reference
from grader.catalog.why import (
    HEADINGS,
    MOTIVATION,
    REFERENCE,
    NoWhy,
    Section,
    Solution,
    WhyPage,
    sections_of,
)
from grader.common.commands import typed
from grader.common.files import Unreadable, read_text
from grader.common.lines import reflowed

LEAST, MOST = 2, 3
"""How many idiomatic solutions a kata has."""
TRADE_OFF = range(2, 5)
"""How many sentences a trade-off has."""
MOTIVATED = range(3, 7)
"""How many sentences the motivation has."""


class BadIdiom(ValueError):
    """A file is not an idiomatic solution; the message says why."""


def idioms_of(root: Path, slug: str) -> list[Path]:
    """The files of a kata's idiomatic solutions. None where the solutions were not handed out."""
    return sorted(catalog.solution(root, slug).with_suffix("").glob("*.py"))


def idiom(path: Path) -> Solution:
    """What one of these files says of itself, and its code. Raises BadIdiom."""
    try:
        source = read_text(path)
        tree = ast.parse(source)
    except (OSError, Unreadable, UnicodeDecodeError, SyntaxError) as error:
        raise BadIdiom(f"it cannot be read: {error}") from error
    title, _, rest = (ast.get_docstring(tree) or "").partition("\n")
    trade_off = reflowed(rest)
    if not title.strip() or not trade_off:
        raise BadIdiom("its docstring needs a title, an empty line and the trade-off")
    if not rest.startswith("\n"):
        raise BadIdiom("the title is the first line of the docstring, with an empty line below")
    if (count := sentences(trade_off)) not in TRADE_OFF:
        raise BadIdiom(f"its trade-off has {count} sentences; write two to four")
    return Solution(title.strip(), trade_off, without_docstrings(source))


def problems_of(root: Path, slug: str) -> list[str]:
    """What is wrong with a kata's why.md and idiomatic solutions, one line per problem."""
    return [*_of_the_text(root, slug), *_of_the_solutions(root, slug)]


def _shown(root: Path, path: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _of_the_text(root: Path, slug: str) -> Iterator[str]:
    name = _shown(root, catalog.folder(slug) / "why.md")
    try:
        sections = sections_of(slug)
    except NoWhy as error:
        yield str(error)
        return
    found = [section.heading for section in sections]
    if found != list(HEADINGS):
        yield f"{name} should have the sections {', '.join(HEADINGS)}; it has {', '.join(found)}"
    for section in sections:
        if not section.paragraphs:
            yield f"{name}: the section {section.heading} is empty"
        elif section.heading == MOTIVATION:
            count = sentences(" ".join(section.paragraphs))
            if count not in MOTIVATED:
                yield f"{name}: {MOTIVATION} has {count} sentences; write three to six"


def _of_the_solutions(root: Path, slug: str) -> Iterator[str]:
    files = idioms_of(root, slug)
    if not LEAST <= len(files) <= MOST:
        folder = _shown(root, catalog.solution(root, slug).with_suffix(""))
        yield f"{folder}/ holds {len(files)} solutions; write two or three"
    for path in files:
        try:
            idiom(path)
        except BadIdiom as error:
            yield f"{_shown(root, path)}: {error}"


def sentences(text: str) -> int:
    """How many sentences a text has."""
    return len(re.findall(r"[.?!](?=\s|$)", text))


def without_docstrings(source: str) -> str:
    """The code of a file without its docstrings: the page says in words what they say."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            if len(node.body) > 1 or isinstance(node, ast.Module):  # else it is all that there is
                for number in range(first.lineno - 1, first.end_lineno or first.lineno):
                    lines[number] = "\0"
    kept = "\n".join(line for line in lines if line != "\0").strip("\n")
    # A blank line at the beginning of a body stood below a docstring.
    kept = re.sub(r"(?m)^(\s*(?:def|class) .*:)\n\n(?=\s)", r"\1\n", kept)
    return re.sub(r"\n{4,}", "\n\n\n", kept) + "\n"


# ---- the page -------------------------------------------------------------------------------


def why_page(root: Path | None, slug: str, *, passed: bool) -> WhyPage:
    """What `kata why` shows of a kata: after a pass all of it, before it the motivation. `root` is
    None where there is no repository. Raises NoWhy and UnknownKata."""
    sections = sections_of(slug)
    title = catalog.entry(slug).title
    if not passed:
        shown = tuple(section for section in sections if section.heading == MOTIVATION)
        rest = f"What it costs, where it is used and how others solve it: `{typed(f'why {slug}')}`"
        return WhyPage(slug, title, shown, note=f"{rest} after you have passed.")
    shown = tuple(section for section in sections if section.heading != REFERENCE)
    solutions = tuple(_solutions(root, slug, sections)) if root else ()
    note = (
        "" if solutions else "The solutions are not in this copy: ask whoever gave you the katas."
    )
    return WhyPage(slug, title, shown, solutions, note)


def _solutions(root: Path, slug: str, sections: tuple[Section, ...]) -> Iterator[Solution]:
    """The reference, and after it the idiomatic ones that can be read."""
    words = [" ".join(s.paragraphs) for s in sections if s.heading == REFERENCE]
    try:
        code = without_docstrings(reference(root, slug))
        yield Solution(REFERENCE, " ".join(words), code)
    except (NoReference, SyntaxError):  # `kata solution` says why
        pass
    for path in idioms_of(root, slug):
        try:
            yield idiom(path)
        except BadIdiom:  # its author's affair; the audit reports it
            continue
