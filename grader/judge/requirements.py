"""Tests that checks are made of: a value is right, a model is as it was, something is there.

Each of these gives a function of what was seen and of the truth, for `Kata.require`.
"""

from collections.abc import Callable

from torch import Tensor

from grader.catalog.checks import CheckText
from grader.judge import compare, resources
from grader.judge.compare import Expected, Finding, Seen, Truth
from grader.judge.kata import Test
from grader.judge.model_findings import (
    fast_model_is_new,
    original_as_before,
    right_in_turn,
    state_as_before,
    state_of,
)


def written(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
    """Each of the kata's functions is there, takes the kata's parameters, and has a body."""
    return compare.written(seen)


def close_to(value: str, *, right: str = "", minus: str = "", in_turn: bool = False) -> Test:
    """What was seen under this name is the right value of that name, or of another one.

    minus: a right value that is subtracted from what was seen before it is compared.
    in_turn: where a problem is about several tasks, it is right for each, whichever came before.
    A problem that has no such right value asks nothing.
    """

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        expected = vars(truth).get(right or value)
        if expected is None:
            return None
        what = _filled(text.what, truth)
        after = AFTER_ANOTHER if in_turn and truth.again else ""
        given = getattr(seen, value)
        given = _less(given, getattr(truth, minus)) if minus else given
        finding = compare.close(given, expected, what + after, text.asks)
        if finding is None and in_turn:
            return right_in_turn(seen, truth, value, what, text.asks)
        return finding

    return test


AFTER_ANOTHER = ", after the same model has been adapted to another task,"


def _less(given: object, part: object) -> object:
    """What is left of the tensors without this part, where they fit it."""
    assert isinstance(part, Expected)
    assert isinstance(given, list)
    return [one - other for one, other in zip(given, part.tensors, strict=True)]


def number(value: str, function: str) -> Test:
    """The function has returned one number, and it is the right one; for each of several tasks."""
    compared = close_to(value, in_turn=True)

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        given = getattr(seen, value)
        if isinstance(given, bool | int | str):
            return Finding(f"`{function}` returns {given!r:.200}", text.asks)
        if not isinstance(given, Tensor) or given.dim():
            return Finding(f"`{function}` returns {compare.described(given)}", text.asks)
        return compared(seen, truth, text)

    return test


def present(value: str) -> Test:
    """The value is there, of the right shapes, and finite."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        expected = vars(truth).get(value)
        if expected is None:
            return None
        given = getattr(seen, value)
        return compare.present(given, expected, _filled(text.what, truth), text.asks)

    return test


def unchanged(state: str, function: str, *, grads: bool = True) -> Test:
    """The model's state, seen under this name after `function`, is what it was.

    grads: its `.grad` too; without, a `.grad` may hold anything.
    """
    as_before = original_as_before if grads else state_as_before

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        return as_before(state_of(seen, state), truth, function)

    return test


def new_model(state: str, function: str) -> Test:
    """`function` has returned something new that can be called, and left the original alone."""
    is_unchanged = unchanged(state, function)

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        return fast_model_is_new(seen, function) or is_unchanged(seen, truth, text)

    return test


def differentiable(flag: str, derivative: str) -> Test:
    """The result has a graph, which a flag of the probe's says, and its derivative is right."""
    compared = close_to(derivative)

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        if getattr(seen, flag) is False:
            return Finding("your result has no graph: it does not require grad", text.asks)
        return compared(seen, truth, text)

    return test


def at_most(
    value: str, resource: str, function: str, *, of: str, times: float = 1.0, least: str = ""
) -> Test:
    """What was counted under this name is at most `times` a plain answer's figure, `of`.

    least: the truth's figure that no right answer can do without: an answer whose work was hidden
    from the count has less. The words are those of grader/judge/resources.py.
    """

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        figure = getattr(seen, value)
        most = times * getattr(truth, of)
        finding = resources.at_most(figure, most, resource, function, text.asks)
        if finding is None and least:
            needed = getattr(truth, least)
            return resources.at_least(figure, needed, resource, function, text.asks)
        return finding

    return test


def grows_at_most(
    values: tuple[str, str], resource: str, function: str, *, sizes: tuple[str, str],
    factor: float, least: int = 0,
) -> Test:  # fmt: skip
    """What was counted in the large case is at most `factor` times that of the small one.

    least: what no right answer can do without in the small case.
    """

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        small, large = (getattr(seen, value) for value in values)
        hidden = resources.at_least(small, least, resource, function, text.asks)
        return hidden or resources.grows_at_most(
            small, large, factor, resource, function, sizes, text.asks
        )

    return test


def fails(name: str, *tests: Test) -> Callable[[Seen, Truth], bool]:
    """A fact of this name for `Kata.fact`: one of these tests finds something."""

    def fact(seen: Seen, truth: Truth) -> bool:
        return any(test(seen, truth, CheckText("", "")) for test in tests)

    fact.__name__ = name
    return fact


def holds(flag: str) -> Test:
    """The probe has yielded true under this name; `what` says what happens if not."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        return None if getattr(seen, flag) is True else Finding(text.what, text.asks)

    return test


def _filled(words: str, truth: Truth) -> str:
    return words.format_map(vars(truth)) if "{" in words else words
