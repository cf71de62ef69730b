"""A test that a model's numbers are the same to the last bit. For the judge alone.

A kata that lets an answer move the weights and put them back needs more than `unchanged`, which
allows for rounding: what is added and subtracted again has been rounded twice.
"""

from collections.abc import Sequence

import torch

from grader.catalog.checks import CheckText
from grader.judge.compare import Expected, Finding, Seen, Truth
from grader.judge.kata import Kata, Test
from grader.judge.model_findings import state_of
from grader.judge.requirements import unchanged


def unchanged_to_the_last_bit(kata: Kata, state: str, function: str) -> Test:
    """The model's state, seen under this name after `function`, is what it was: weights and
    buffers bit for bit. Gives the kata the fact `moved_by_rounding`, for a diagnosis."""
    as_before = unchanged(state, function)

    @kata.fact
    def moved_by_rounding(seen: Seen, truth: Truth) -> bool:
        after = state_of(seen, state)
        return not (_same(after.weights, truth.weights) and _same(after.buffers, truth.buffers))

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        finding = as_before(seen, truth, text)
        if finding is None and moved_by_rounding(seen, truth):
            does = f"after `{function}` the model's weights are not the same to the last bit"
            asks = "weights that were moved should be put back exactly, from values that were saved"
            return Finding(does, asks)
        return finding

    return test


def _same(seen: object, expected: object) -> bool:
    assert isinstance(expected, Expected)
    assert isinstance(seen, Sequence)
    pairs = zip(seen, expected.tensors, strict=True)
    return all(torch.equal(one.double(), other.double()) for one, other in pairs)
