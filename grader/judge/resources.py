"""Findings about what an answer needs: kernels, live bytes, the largest tensor. For the judge.

Plain functions on figures that `grader/common/counting.py` has counted: in the worker for an
answer, in the judge for a plain one. They must count nothing and time nothing. A probe yields None
for a figure that could not be counted. That is not a failure, so it gives no finding here; anything
else that is not a figure is one.

In all of them, `resource` is a key of WORDS, `function` is the learner's function by its name, and
`asks` is what the kata asks for, as in every finding.
"""

from grader.judge.compare import Finding

WORDS = {
    "kernels": ("ran", "run", "kernels"),
    "peak_bytes": ("held", "hold", "bytes of new tensors at once"),
    "largest": ("made a tensor of", "make a tensor of", "entries"),
}
"""By resource: what a function did, what it should do, and the unit."""


def at_most(
    seen: object, allowed: float, resource: str, function: str, asks: str
) -> Finding | None:
    """The figure is at most this."""
    return _within(seen, None, allowed, resource, function, asks)


def at_least(
    seen: object, needed: float, resource: str, function: str, asks: str
) -> Finding | None:
    """The figure is at least this: what no right answer can do without. An answer whose work was
    hidden from the count has fewer."""
    return _within(seen, needed, None, resource, function, asks)


def grows_at_most(
    small: object,
    large: object,
    factor: float,
    resource: str,
    function: str,
    sizes: tuple[str, str],
    asks: str,
) -> Finding | None:
    """The figure of the large case is at most `factor` times that of the small one.

    sizes: the two cases in words: "2 tasks", "8 tasks". A factor of 1 asks for the same number.
    """
    if (figures := _two(small, large, resource, function, asks)) is None:
        return None
    if isinstance(figures, Finding):
        return figures
    if figures[1] <= factor * figures[0]:
        return None
    bound = "the same number" if factor == 1 else f"at most {factor:g} times as many"
    return Finding(f"{_both(figures, resource, function, sizes)}; it should be {bound}", asks)


def adds_at_most(
    small: object,
    large: object,
    steps: int,
    per_step: float,
    resource: str,
    function: str,
    sizes: tuple[str, str],
    asks: str,
) -> Finding | None:
    """Each of the steps that the large case has more adds at most this to the figure.

    per_step: 0 asks for a figure that does not grow. A part of a plain answer's figure leaves room
    for the little that a step may keep.
    """
    if steps < 1:
        raise ValueError(f"the large case has {steps} more steps; give it at least 1")
    if (figures := _two(small, large, resource, function, asks)) is None:
        return None
    if isinstance(figures, Finding):
        return figures
    added = (figures[1] - figures[0]) / steps
    if added <= per_step:
        return None
    most = f"at most {_shown(per_step)}" if per_step else "nothing"
    did = _both(figures, resource, function, sizes)
    return Finding(f"{did}, so a step adds {_shown(added)}; it should add {most}", asks)


def _within(
    seen: object, least: float | None, most: float | None, resource: str, function: str, asks: str
) -> Finding | None:
    if seen is None:
        return None
    if (figure := _figure(seen)) is None:
        return _unreadable(resource, function, asks)
    did, should, unit = WORDS[resource]
    if most is not None and figure > most:
        bound = f"at most {_shown(most)}"
    elif least is not None and figure < least:
        bound = f"at least {_shown(least)}"
    else:
        return None
    return Finding(f"`{function}` {did} {_shown(figure)} {unit}; it should {should} {bound}", asks)


def _two(
    small: object, large: object, resource: str, function: str, asks: str
) -> tuple[int, int] | Finding | None:
    """Both figures; None where one was not counted."""
    if small is None or large is None:
        return None
    figures = _figure(small), _figure(large)
    if figures[0] is None or figures[1] is None:
        return _unreadable(resource, function, asks)
    return figures[0], figures[1]


def _figure(sent: object) -> int | None:
    """What a worker sent, if a count gives such a thing."""
    return sent if type(sent) is int and sent >= 0 else None


def _unreadable(resource: str, function: str, asks: str) -> Finding:
    return Finding(f"how many {WORDS[resource][2]} `{function}` needs could not be read", asks)


def _both(figures: tuple[int, int], resource: str, function: str, sizes: tuple[str, str]) -> str:
    did, _, unit = WORDS[resource]
    small, large = map(_shown, figures)
    return f"`{function}` {did} {small} {unit} for {sizes[0]} and {large} for {sizes[1]}"


def _shown(figure: float) -> str:
    """With commas between thousands, and a decimal where a small number needs one."""
    is_whole = figure == int(figure) or abs(figure) >= 100
    return f"{figure:,.0f}" if is_whole else f"{figure:,.1f}"
