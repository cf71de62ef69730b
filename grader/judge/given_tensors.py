"""The test that tensors which an answer was given are as they were. For checks and diagnoses.

The looks come from `Given` in grader/common/given_tensors.py.
"""

from collections.abc import Callable

from torch import Tensor

from grader.catalog.checks import CheckText
from grader.judge.compare import Finding, Seen, Truth
from grader.judge.kata import Test

SAID = {
    "list": "other tensors stand in the list",
    "values": "other numbers stand in them",
    "requires_grad": "what requires grad is another selection",
    "grads": "their .grad is not what it was",
}


def left_as_given(before: str, after: str) -> Test:
    """The looks under these names are alike; `what` says whose they are."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        if changed := _changed(seen, before, after):
            return Finding(f"{text.what} are not as they were: {SAID[changed]}", text.asks)
        return None

    return test


def given_changed(before: str, after: str) -> Callable[[Seen, Truth], bool]:
    """A fact: they are not."""

    def given_changed(seen: Seen, truth: Truth) -> bool:
        return bool(_changed(seen, before, after))

    return given_changed


def _changed(seen: Seen, before: str, after: str) -> str:
    """What differs between two looks, a key of SAID; empty if nothing does."""
    was, now = vars(getattr(seen, before)), vars(getattr(seen, after))
    return next((key for key in SAID if not _alike(was.get(key), now.get(key))), "")


def _alike(was: object, now: object) -> bool:
    """Whether both are the same. Zeros in a `.grad` that was empty are nothing."""
    if isinstance(was, list) and isinstance(now, list):
        return len(was) == len(now) and all(map(_alike, was, now))
    if isinstance(now, Tensor):
        return not now.any() if was is None else isinstance(was, Tensor) and was.equal(now)
    return was == now
