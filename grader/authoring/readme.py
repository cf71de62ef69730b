"""The README's table of katas, made from their kata.toml. Imports no torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader import catalog
from grader.authoring.new_kata import is_marked
from grader.common.files import read_text, write_text

BEGIN, END = "<!-- katas:begin -->", "<!-- katas:end -->"


def table(slugs: Sequence[str] | None = None) -> str:
    """All katas, or these, as a Markdown table, in the order of the path; and a picture of the
    path. Not those whose kata.toml has not been written."""
    asked = catalog.slugs() if slugs is None else slugs
    shown = [e for e in map(catalog.entry, asked) if not is_marked(e.folder / "kata.toml")]
    rows = ["| belt | kata | title | minutes | what it is about |", "|---|---|---|---|---|"]
    for entry in shown:
        link = f"[`{entry.slug}`](kata/{entry.slug}.py)"
        level = f"{entry.minutes}, {entry.level}"
        cells = (entry.belt, link, entry.title, level, entry.about)
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join([*rows, "", *_path(shown)])


def _path(shown: Sequence[catalog.Entry]) -> Iterator[str]:
    """The path as a Mermaid diagram: an arrow from each kata to those that build on it."""
    known = {entry.slug for entry in shown}
    if not any(entry.belt for entry in shown):
        return
    yield from ("```mermaid", "flowchart LR")
    for belt in catalog.BELTS:
        inside = [entry for entry in shown if entry.belt == belt]
        if inside:
            yield f"  subgraph {belt}"
            yield from (f'    {entry.slug}["{entry.slug}"]' for entry in inside)
            yield "  end"
    for entry in shown:
        yield from (f"  {need} --> {entry.slug}" for need in entry.needs if need in known)
    yield from (f'  click {entry.slug} "kata/{entry.slug}.py"' for entry in shown)
    yield "```"


def has_table(root: Path) -> bool:
    """Whether there is a README with a place for the table."""
    file = root / "README.md"
    return file.is_file() and BEGIN in read_text(file)


def is_current(root: Path) -> bool:
    """Whether the README's table is what the kata.toml say."""
    text = read_text(root / "README.md")
    return text == _with_table(text)


def write_table(root: Path) -> bool:
    """Put the table between its marks; says whether anything changed."""
    file = root / "README.md"
    text = read_text(file)
    fresh = _with_table(text)
    if fresh != text:
        write_text(file, fresh)
    return fresh != text


def _with_table(text: str) -> str:
    return between(text, BEGIN, END, table())


def between(text: str, begin: str, end: str, body: str) -> str:
    """The text with `body` between two marks; as it is where they are not there."""
    head, found, rest = text.partition(begin)
    _, closed, tail = rest.partition(end)
    return f"{head}{found}\n{body}\n{closed}{tail}" if closed else text
