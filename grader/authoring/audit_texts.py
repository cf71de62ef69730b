"""Holds a kata's texts to what exists and to what is true.

Names in backticks exist in the stub, in torch or in Python. Every diagnosis is reached by a wrong
answer. What a text claims, checks do not deny: `claims_passed = ["check"]` in `diagnoses.toml` says
that a text speaks of answers that pass this check.
"""

import ast
import builtins
import inspect
import keyword
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import torch
from torch import nn

from grader import catalog
from grader.authoring.audit_results import Result
from grader.authoring.audit_row import Row
from grader.catalog.diagnoses import Entry, common_ids, load_texts
from grader.common.files import package_text
from grader.pipeline.grade import load_kata

NAME = re.compile(r"\.?[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*(\(\))?")
LAST_RESORT = {"unexplained", "not-implemented"}
"""What no file of the corpus has to reach: the stub does, or nothing does."""


def texts_row(slug: str, wrong: Mapping[str, Result]) -> Row:
    """The texts of a kata, beside what its wrong answers were diagnosed as, by file."""
    breaches = [*_unknown_names(slug), *_unreached(slug, wrong), *_denied(slug, wrong)]
    result = f"{len(_own(slug))} diagnoses, each reached, and nothing denied"
    return Row(slug, "the texts", "not all hold" if breaches else result, tuple(breaches))


def _own(slug: str) -> list[Entry]:
    """The diagnoses that stand beside the kata."""
    texts = load_texts(slug)
    return [entry for entry in texts.entries if entry.id in texts.own]


def _unreached(slug: str, wrong: Mapping[str, Result]) -> Iterator[str]:
    reached = {result.diagnosed for result in wrong.values()} | LAST_RESORT
    everywhere = common_ids()  # where a kata has words of its own for one, another kata reaches it
    for entry in _own(slug):
        if entry.id not in reached | everywhere:
            yield (
                f"no wrong answer to {slug} is diagnosed as {entry.id}: write one, or remove the "
                "diagnosis"
            )


def _denied(slug: str, wrong: Mapping[str, Result]) -> Iterator[str]:
    data = tomllib.loads(package_text(catalog.folder(slug) / "diagnoses.toml"))
    claims = {row["id"]: row.get("claims_passed", []) for row in data["diagnosis"]}
    checks = {check.id for check in load_kata(slug).checks}
    for id, claimed in claims.items():
        for name in claimed:
            if name not in checks:
                yield f"{id} of {slug} claims that {name} is passed, and there is no such check"
    for file, result in wrong.items():
        for name in claims.get(result.diagnosis or "", ()):
            if name in result.failed:
                yield (
                    f"{file} is diagnosed as {result.diagnosis}, whose text claims that {name} is "
                    "passed, and it is not"
                )


def _unknown_names(slug: str) -> Iterator[str]:
    known = _names_in_stub(slug) | _names_of_python_and_torch()
    said: set[tuple[str, str]] = set()
    for where, text in _texts(slug):
        for quoted in re.findall(r"`([^`\n]+)`", text):
            if not NAME.fullmatch(quoted):
                continue  # a formula or a line of code, whose names are its own
            parts = quoted.removesuffix("()").strip(".").split(".")
            if not all(part in known for part in parts) and (where, quoted) not in said:
                said.add((where, quoted))
                yield (
                    f"{where} of {slug} speaks of `{quoted}`, which is neither in the stub nor in "
                    "torch nor in Python"
                )


def _texts(slug: str) -> Iterator[tuple[str, str]]:
    yield from (("a hint", hint) for hint in load_texts(slug).hints)
    for entry in _own(slug):
        yield from ((entry.id, text) for text in (entry.title, entry.explanation, *entry.hints))


def _names_in_stub(slug: str) -> set[str]:
    tree = ast.parse(package_text(catalog.entry(slug).stub))
    found: set[str] = set()
    for node in ast.walk(tree):
        for kind in ("id", "attr", "arg", "name", "module"):
            value: Any = getattr(node, kind, None)
            if isinstance(value, str):
                found.update(value.split("."))
    return found


@lru_cache(maxsize=1)
def _names_of_python_and_torch() -> frozenset[str]:
    places: tuple[Any, ...] = (
        builtins, torch, torch.Tensor, nn, nn.Module, nn.functional, nn.utils, torch.autograd,
        torch.func, torch.optim, torch.optim.SGD, dict, list, str, tuple, type(lambda: 0),
    )  # fmt: skip
    found = {name for place in places for name in dir(place)}
    found |= {*keyword.kwlist, *sys.stdlib_module_names, "deepcopy", "copy", "partial"}
    for function in (
        torch.autograd.grad, torch.autograd.backward, torch.Tensor.backward, torch.optim.SGD,
        nn.utils.clip_grad_norm_, nn.Module.load_state_dict, nn.Module.state_dict, sorted, zip,
        torch.func.functional_call, nn.Module.zero_grad,
    ):  # fmt: skip
        try:
            found.update(inspect.signature(function).parameters)
        except ValueError:  # a builtin without a signature
            continue
    return frozenset(found | {"strict"})
