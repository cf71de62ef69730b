"""Results that come as a pair of groups. For checks and diagnoses."""

from collections.abc import Callable

from grader.judge.compare import Seen, Truth, close


def exchanged(first: str, second: str) -> Callable[[Seen, Truth], bool]:
    """A fact: each of the two groups, by the names that the probe yields, is what the other one
    should be."""

    def exchanged(seen: Seen, truth: Truth) -> bool:
        one, other = getattr(truth, first), getattr(truth, second)
        return close(getattr(seen, first), other) is None is close(getattr(seen, second), one)

    return exchanged
