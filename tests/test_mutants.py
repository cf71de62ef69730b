"""Mutants are single edits, each once, and their sentences show no code."""

import ast
from pathlib import Path

import pytest

from grader import catalog
from grader.mutants import Mutant, mutants_of
from grader.mutants.calls import OTHER_CALL

from .known_answers import ROOT, few_first

LOOP = '''
"""A statement."""
import torch

def adapt(model, support_x, support_y, query_x, steps, params):
    """What it does."""
    for _ in range(steps):
        loss = model(support_x) - support_y
        gradient = torch.autograd.grad(loss, params, create_graph=True)
        params = [w - 2 * g for w, g in zip(params, gradient, strict=True)]
    return params
'''
FUNCTIONS = {"adapt": ("model", "support_x", "support_y", "query_x", "steps", "params")}


def made(source: str = LOOP) -> list[Mutant]:
    return mutants_of(source, FUNCTIONS)


def with_line(text: str) -> list[Mutant]:
    return [mutant for mutant in made() if text in mutant.source]


@pytest.mark.parametrize(
    "text",
    [
        "model(query_x) - support_y",
        "model(support_y) - support_y",
        "model(support_x) + support_y",
        "-model(support_x) - support_y",
        "model(support_x).detach() - support_y",
        "grad(loss, params)",
        "grad(params, loss, create_graph=True)",
        "create_graph=False",
        "retain_graph=True",
        "list(params)[:-1]",
        "list(params)[::-1]",
        "[w + 2 * g for",
        "[w - g for",
        "[w for w, g",
        "[g - 2 * g for",
        "[w - 3 * g for",
        "range(steps - 1)",
        "list(range(steps))[1:]",
        "with torch.no_grad():",
        "return gradient",
    ],
)
def test_there_is_a_mutant_for_each_kind_of_slip(text: str) -> None:
    assert with_line(text)


def test_a_statement_is_left_out() -> None:
    assert any("support_x" not in m.source.split(":", 1)[1] for m in made())


def test_no_mutant_comes_twice_and_none_is_the_source() -> None:
    texts = [ast.unparse(ast.parse(mutant.source)) for mutant in made()]
    assert len(texts) == len(set(texts))
    plain = LOOP.replace('"""A statement."""\n', "").replace('    """What it does."""\n', "")
    assert ast.unparse(ast.parse(plain)) not in texts


def test_mutants_come_in_the_same_order_each_time_the_likely_ones_first() -> None:
    assert made() == made()
    ranks = [mutant.rank for mutant in made()]
    assert ranks == sorted(ranks)


def test_a_docstring_is_left_out_and_nothing_else_of_the_source_is_lost() -> None:
    assert not any("What it does" in mutant.source for mutant in made())
    assert all("import torch" in mutant.source for mutant in made())


@pytest.mark.parametrize("slug", few_first())
def test_every_mutant_of_a_solution_compiles(slug: str) -> None:
    source = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    found = mutants_of(source, catalog.entry(slug).functions)
    assert len(found) > 50
    for mutant in found:
        compile(mutant.source, slug, "exec")


@pytest.mark.parametrize("slug", few_first())
def test_a_sentence_names_parameters_and_shows_no_code(slug: str) -> None:
    source = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    functions = catalog.entry(slug).functions
    own = (
        names_bound_in(source) - {p for names in functions.values() for p in names} - {*OTHER_CALL}
    )
    for mutant in mutants_of(source, functions):
        words = mutant.sentence.split("`")[1::2]
        assert not set(words) & own, mutant.sentence
        assert not set("=[]{}") & set(mutant.sentence), mutant.sentence
        assert mutant.sentence.startswith("What comes out when "), mutant.sentence
        assert mutant.sentence.endswith("."), mutant.sentence


def names_bound_in(source: str) -> set[str]:
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def test_what_cannot_be_parsed_is_said(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError):
        mutants_of("def f(:", {})
