"""Files of the repository as learners get them: the same without what they have no use for."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

PAGES = ("verdict.md", "security.md")
"""The documents that are handed out."""
_NOT_FOR_LEARNERS = "## The red team"
"""From this heading on, security.md speaks to those who have the tests."""

_TARGETS = {
    "new", "test", "test-all", "test-browser", "audit", "stubs", "notebooks", "generate", "bench",
    "load", "fuzz", "redteam", "lint", "solution", "diff",
    "$(VENV)/.installed-dev", "$(VENV)/.installed-browser",
}  # fmt: skip
"""What an author makes, and what needs solutions."""
_TABLES = re.compile(r"\[(build-system|project(\..*)?|tool\.setuptools\..*)\]")
_PYTEST = '[tool.pytest.ini_options]\ntestpaths = ["kata"]\ntimeout = 300\n'
_LINK = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")


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
    """The documents without the paragraphs that lead to files which are not handed out."""
    found = {}
    for name, text in texts.items():
        text = text.partition(f"\n{_NOT_FOR_LEARNERS}\n")[0]
        folder = PurePosixPath(name).parent
        kept = [
            part
            for part in text.strip("\n").split("\n\n")
            if all(
                link.startswith("https://") or str(folder / link) in texts
                for link in _LINK.findall(part)
            )
        ]
        found[name] = "\n\n".join(kept) + "\n"
    return found


def with_needs(kata_toml: str, needs: Sequence[str]) -> str:
    """A kata.toml that names these katas as those that it builds on."""
    words = ", ".join(f'"{need}"' for need in needs)
    return re.sub(r"(?ms)^needs = \[.*?\]", f"needs = [{words}]", kata_toml, count=1)


def without_section(page: str, heading: str) -> str:
    """A Markdown page without one of its sections."""
    return re.sub(rf"(?ms)^## {re.escape(heading)}\n.*?(?=^## |\Z)", "", page).rstrip("\n") + "\n"
