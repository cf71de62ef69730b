"""The README's table of katas, made from their kata.toml. Imports no torch."""

from pathlib import Path

from grader import catalog
from grader.authoring.new_kata import is_marked
from grader.common.files import read_text, write_text

BEGIN, END = "<!-- katas:begin -->", "<!-- katas:end -->"


def table() -> str:
    """All katas as a Markdown table, each after those that it builds on; not those whose kata.toml
    has not been written."""
    rows = ["| kata | title | level | minutes | what it is about |", "|---|---|---|---|---|"]
    for entry in map(catalog.entry, catalog.slugs()):
        if is_marked(entry.folder / "kata.toml"):
            continue
        cells = (f"`{entry.slug}`", entry.title, entry.level, str(entry.minutes), entry.about)
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows)


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
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not end:  # no marks: no table is wanted
        return text
    return f"{head}{begin}\n{table()}\n{end}{tail}"
