"""The documents are short, their links lead somewhere, and the map has every room."""

import re
from pathlib import Path

import pytest

from .conftest import ROOT

PAGES = sorted(path for glob in ("*.md", "docs/*.md", "bench/*.md") for path in ROOT.glob(glob))
MOST_LINES = {
    "README.md": 200,
    "docs/architecture.md": 155,
    "docs/security.md": 150,
    "docs/verdict.md": 60,
}
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """What GitHub makes of a page's headings."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, flags=re.M)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize(("name", "most"), MOST_LINES.items())
def test_a_page_stays_short(name: str, most: int) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    written = re.sub(r"<!-- (\w+):begin -->.*?<!-- \1:end -->", "", text, flags=re.S)
    assert len(written.splitlines()) <= most


def test_the_first_screen_of_the_readme_has_a_verdict_and_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25]
    for words in ("What happened:", "make watch", "make test"):
        assert any(words in line for line in first_screen), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_of_make_are_there(page: Path) -> None:
    phony = " ".join(re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), flags=re.M))
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:^    (?:\$ )?|`)make ([a-z-]+)", text, flags=re.M)
    assert set(named) <= set(phony.split())


def rooms() -> set[str]:
    return {path.parent.name for path in (ROOT / "grader").glob("*/__init__.py")}


@pytest.mark.skipif("pipeline" not in rooms(), reason="the map shows rooms that are not built yet")
def test_the_map_has_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)/", page, flags=re.M))
    assert named == rooms()
