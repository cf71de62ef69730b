"""Files of the repository as learners get them: the same without what they have no use for."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

PAGES = ("verdict.md", "security.md")
"""The documents that are handed out."""
_NOT_FOR_LEARNERS = "## The red team"
"""From this heading on, security.md speaks to those who have the tests."""

_TARGETS = {
    "new", "test", "test-all", "test-browser", "audit", "stubs", "notebooks", "pictures",
    "generate", "experiment", "bench", "load", "fuzz", "redteam", "lint", "solution", "diff",
    "$(VENV)/.installed-dev", "$(VENV)/.installed-browser",
}  # fmt: skip
"""What an author makes, and what needs solutions."""
_TABLES = re.compile(r"\[(build-system|project(\..*)?|tool\.setuptools\..*)\]")
_PYTEST = '[tool.pytest.ini_options]\ntestpaths = ["kata"]\ntimeout = 300\n'
_LINK = re.compile(
    r"(?P<open>\s\()?\[(?P<words>[^\]\n]+)\]\((?P<path>[^)\s#]*)[^)\s]*\)(?(open)\))"
)


def project(text: str) -> str:
    """pyproject.toml without the settings of tools that only authors use."""
    kept = []
    for part in re.split(r"(?m)^(?=\[)", text):
        heading = part.partition("\n")[0].strip()
        if heading == "[project.optional-dependencies]":
            lists = re.findall(r"(?ms)^notebooks = \[.*?^\]$", part)
            part = "\n".join([heading, *lists, "", ""])
        if _TABLES.fullmatch(heading):
            kept.append(part)
    return "".join(kept).rstrip("\n") + f"\n\n{_PYTEST}"


def makefile(text: str) -> str:
    """The Makefile without the targets that need tests or solutions."""
    blocks = [block for block in re.split(r"\n{2,}", text.strip("\n")) if not _authors(block)]
    kept = [re.sub(r"(?m)^\.PHONY: .*$", _phony, block) for block in blocks]
    whole = "\n\n".join(kept).replace(", FROM=solutions grades those", "")
    lines = whole.splitlines()
    return "\n".join(line for line in lines if not _helps_authors(line)) + "\n"


def _authors(block: str) -> bool:
    """Whether all that a block makes is for authors."""
    rule = next((line for line in block.splitlines() if line[:1] not in ("#", "\t", "")), "")
    made, colon, _ = rule.partition(":")
    return bool(colon) and bool(made.split()) and set(made.split()) <= _TARGETS


def _phony(found: re.Match[str]) -> str:
    return " ".join(word for word in found.group().split() if word not in _TARGETS)


def _helps_authors(line: str) -> bool:
    """Whether it is a line of the help that names such a target."""
    said = re.match(r'\t@echo "make ([\w-]+)', line)
    return said is not None and said[1] in _TARGETS


def pages(texts: Mapping[str, str]) -> dict[str, str]:
    """The documents without links to files that are not handed out. A paragraph that begins with
    one speaks about that file, and goes with it."""
    found = {}
    for name, text in texts.items():
        folder = PurePosixPath(name).parent

        def leads_nowhere(link: re.Match[str], folder: PurePosixPath = folder) -> bool:
            path = link["path"]
            return bool(path) and "://" not in path and str(folder / path) not in texts

        text = text.partition(f"\n{_NOT_FOR_LEARNERS}\n")[0]
        kept = []
        for part in text.strip("\n").split("\n\n"):
            begins = _LINK.match(part)
            if not (begins and leads_nowhere(begins)):
                kept.append(
                    _LINK.sub(lambda link: _plain(link) if leads_nowhere(link) else link[0], part)
                )
        found[name] = "\n\n".join(kept) + "\n"
    return found


def _plain(link: re.Match[str]) -> str:
    """The words of a link; nothing of one that stands in brackets of its own."""
    return "" if link["open"] else link["words"]


def with_needs(kata_toml: str, needs: Sequence[str]) -> str:
    """A kata.toml that names these katas as those that it builds on."""
    words = ", ".join(f'"{need}"' for need in needs)
    return re.sub(r"(?ms)^needs = \[.*?\]", f"needs = [{words}]", kata_toml, count=1)


def without_section(page: str, heading: str) -> str:
    """A Markdown page without one of its sections."""
    return re.sub(rf"(?ms)^## {re.escape(heading)}\n.*?(?=^## |\Z)", "", page).rstrip("\n") + "\n"
