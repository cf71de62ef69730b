"""What people read is plain English: none of these phrases, in documents and in messages.

`READ` lists what is checked. Add a glob to switch a kind of file on. In Markdown files and in
templates all text is checked, in Python files all strings (docstrings among them), in TOML files
all strings, and in notebooks the text of the cells.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.report.harmless import MAX_LINE

from .conftest import ROOT

READ = (
    "README.md",
    "CHANGELOG.md",
    "docs/*.md",
    "bench/*.md",
    "grader/**/*.py",
    "grader/**/*.j2",
    "grader/katas/**/*.toml",
    "grader/authoring/template/*.toml",
    "grader/katas/**/*.md",
    "solutions/**/*.py",
    "kata/*.py",
    "notebooks/*.ipynb",
)
"""Globs from the root of the repository."""


@dataclass(frozen=True)
class Banned:
    """A phrase that a native speaker stumbles over."""

    pattern: str
    """Of a text whose white space is one blank each. Case does not matter."""
    instead: str
    examples: tuple[str, ...]


_COMPARED = (
    r"longer|more|less|fewer|greater|larger|smaller|better|worse|faster|slower|different|doubt|need"
    r"|way|reason|such|one|other|use|good|part|exception|guarantee|matter|wonder|secret|surprise"
)
_WHO = (
    r"θ|(?:the|its|their|each|a|an|all)(?: \w+'s)?"
    r" (?:weights?|parameters?|points?|inputs?|vectors?)"
)
_NOT_A_VERB = r"(?<!ed)(?<!en)(?<!wn)"
_COUNTED = (
    r"answer|kata|line|point|problem|row|file|medium|check|parameter|attack|exam|worker|weight|entry"
    r"|call|layer|cell|learner|seed|family|frame"
)
_COUNT = (
    r"call|entry|filter|length|line|mistake|number|object|observation|row|slope|tensor|value|verdict"
    r"|worker"
)

BANNED = (
    Banned(
        rf"(?<!there )\b(?:is|are|was|were) no (?!(?:{_COMPARED})\b)[a-z]",
        "is not a",
        ("`kata` is no folder", "things that are no tensors", "what is no frame"),
    ),
    Banned(
        rf"{_NOT_A_VERB} by θ|\b(?:derivatives?|gradients?|slopes?|differentia\w+)"
        rf"(?: of [^.,;:()]{{1,40}})?{_NOT_A_VERB} by (?:{_WHO})",
        "with respect to",
        (
            "the derivative of f(θ − α∇L_s(θ)) by θ",
            "the penalty's gradient by the weights is None",
            "differentiable by the critic's parameters",
        ),
    ),
    Banned(
        rf"\b(?:one|two|three|once)(?: (?:{_COUNT})s?)? an? (?:{_COUNTED})\b|\bobject a line\b",
        "one per",
        ("a worker, one an answer", "one a kata", "one observation a problem", "once a check"),
    ),
    Banned(
        r"\b(?:is|are|was|were|be|been|being|gets?) told\b",
        "says, shows, is reported",
        ("What was left out is told.", "it is told as unexplained", "that cannot be told"),
    ),
    Banned(r"\belse than\b", "other than", ("something else than the product",)),
    Banned(
        r"\b(?:right|correct|equal|same|open|closed|all|alike|unchanged)\b,? but for\b",
        "correct up to, except for",
        ("The product is right but for a factor", "open, but for modes and times"),
    ),
    Banned(
        r"\b(?:is|are|was|were|be|been|stays?|remains?) left open\b",
        "is not checked",
        ("Whether it is None or zero is left open.",),
    ),
    Banned(
        r"\b(?:has|have|had|finds?|with) no way back\b",
        "no gradient flows back to",
        ("The product has no way back to θ.",),
    ),
    Banned(
        r"\bof (?:\w+ ){0,2}\w+'s(?= ?[.,;:)!?|]|$|"
        r" (?:that|which|is|are|has|have|in|at|on|to|than|for|with|as|from|by|where|must|may)\b)",
        "the answer's …, of the answer",
        ("a line of the answer's where a value goes on", "anything of the answer's."),
    ),
    Banned(r"\bthe answer's own lines?\b", "your line 10", ("the answer's own line",)),
    Banned(r"\bwhat (?:it|they|one|she|he) lacks?\b", "what is missing", ("say what it lacks",)),
    Banned(
        r"(?:^|[,;(–] ?)be (?:it|they) |\bsuch as be\b|\bbe (?:it|they) (?:an?|in|by|for)\b",
        "whether it is",
        ("any answer, be it a module or a closure", "such as be wrong"),
    ),
    Banned(
        r"\b(?:whence|thence|whither|thither|hither|thereof|whereof|wherein|herein|heretofore|lest"
        r"|albeit|forthwith|aforesaid|unto)\b",
        "the plain word",
        ("whence it came",),
    ),
    Banned(
        r"\b(?:exams?|it) (?:is|was|are|were) sat\b|\b(?:a|one|whole|each|the) sitting\b",
        "an exam is run; a session",
        ("The exam is sat again.", "one screen for a whole sitting"),
    ),
)

GOOD = (
    "There is no folder at this path, and there are no files in it.",
    "It is no longer graded, and the new one is no slower than the old one. This is no exception.",
    "The gradient is scaled by the weights; the vector is multiplied by θ and given by θ.",
    "The gradient of the loss with respect to the weights, computed by the worker.",
    "The clock looks once a second, passes two in a row, and has one file per kata.",
    "One answer is enough. The first one takes a file, and one of the answers is a line long.",
    "You can tell one from the other. It tells you which line it is. We told them.",
    "something other than a tensor, or else a longer path than that",
    "It was meant not for the judge, but for the worker.",
    "A file left open costs a descriptor. Leave the pipe open; what a lower level leaves open.",
    "There is a way back to the list: press q.",
    "a copy of the answer's lines, and modules of torch's and Python's own",
    "The name of the learner's file; the judge's clock; of the critic's weights.",
    "It lacks a graph. Let it be. It can be it or its copy. The value will be in the frame.",
    "It is true that the notebook sits beside the file.",
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def chunks(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file that people read, each with the line that it begins on."""
    source = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            yield from _strings(ast.parse(source))
        case ".toml":
            yield from ((_line_of(source, text), text) for text in _leaves(tomllib.loads(source)))
        case ".ipynb":
            for cell in json.loads(source)["cells"]:
                text = "".join(cell["source"])
                yield from ((0, part) for part in text.split("\n\n"))
        case _:
            line = 1
            for part in re.split(r"(\n\s*\n)", source):
                yield line + len(part) - len(part.lstrip("\n")), part
                line += part.count("\n")


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string; an f-string as one text, with `…` for what is put into it."""
    if isinstance(tree, ast.JoinedStr):
        parts = (str(p.value) if isinstance(p, ast.Constant) else "…" for p in tree.values)
        yield tree.lineno, "".join(parts)
        tree = ast.Tuple([p for p in tree.values if isinstance(p, ast.FormattedValue)])
    elif isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.lineno, tree.value
    for child in ast.iter_child_nodes(tree):
        yield from _strings(child)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)


def _line_of(source: str, text: str) -> int:
    """The line where a TOML string begins; 0 where escapes hide it."""
    first = text.strip().partition("\n")[0]
    return source[: source.index(first)].count("\n") + 1 if first in source else 0


def found(text: str) -> list[str]:
    """What is banned in it, and what stands in its place."""
    plain = squeezed(text)
    return [
        f"“{plain[max(0, hit.start() - 25) : hit.end() + 25]}” → {banned.instead}"
        for banned in BANNED
        for hit in re.finditer(banned.pattern, plain, re.IGNORECASE)
    ]


FILES = sorted(path for glob in READ for path in ROOT.glob(glob))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_people_read_is_plain_english(path: Path) -> None:
    stumbles = [f"line {line}: {what}" for line, text in chunks(path) for what in found(text)]
    assert not stumbles, "\n".join(stumbles)


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("grader/katas/*/diagnoses.toml")), ids=lambda path: path.parent.name
)
def test_no_text_of_a_diagnosis_is_cut_off_where_it_is_shown(path: Path) -> None:
    texts = _leaves(tomllib.loads(path.read_text(encoding="utf-8")))
    assert [text for text in texts if len(squeezed(text)) > MAX_LINE] == []


def test_every_glob_finds_files() -> None:
    assert [glob for glob in READ if not any(ROOT.glob(glob))] == []


@pytest.mark.parametrize("banned", BANNED, ids=lambda banned: banned.instead)
def test_a_banned_phrase_is_found(banned: Banned) -> None:
    for example in banned.examples:
        assert re.search(banned.pattern, example, re.IGNORECASE), example


@pytest.mark.parametrize("text", GOOD)
def test_good_english_is_not_banned(text: str) -> None:
    assert found(text) == []


def test_texts_are_found_in_all_kinds_of_files(tmp_path: Path) -> None:
    files = {
        "a.md": ("# Title\n\nThe file\nis no folder.\n", 3),
        "a.py": ('x = 1\nmessage = f"{x} of {x} " "is no folder"\n', 2),
        "a.toml": ('[[diagnosis]]\nhints = ["Why?", """\nIt is\nno folder."""]\n', 3),
        "a.ipynb": ('{"cells": [{"source": ["It is\\n", "no folder."]}]}', 0),
    }
    for name, (text, line) in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert [at for at, text in chunks(tmp_path / name) if found(text)] == [line], name
    assert [text for _, text in chunks(tmp_path / "a.py")] == ["… of … is no folder"]
