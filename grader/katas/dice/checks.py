"""What dice asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Callable

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, written
from grader.katas.dice.problems import VALUES, Problem, draw

Term = Callable[[Tensor, Tensor, Tensor], Tensor]
weights: Callable[[Tensor, float], Tensor] = lambda r, g: g ** torch.arange(r.shape[-1]).to(r)  # noqa: E731
box: Callable[[Tensor], Tensor] = lambda x: torch.exp(x - x.detach())  # noqa: E731
up_to: Callable[[Tensor], Tensor] = lambda x: x.cumsum(dim=-1)  # noqa: E731
to_go: Callable[[Tensor], Tensor] = lambda x: x.flip(-1).cumsum(dim=-1).flip(-1)  # noqa: E731
dice: Term = lambda lp, r, w: w * box(up_to(lp)) * r  # noqa: E731
whole: Callable[[Tensor], Tensor] = lambda x: x.sum(dim=-1, keepdim=True)  # noqa: E731


def look(name: str) -> Callable[..., Tensor]:
    """A value of the surrogate with these terms, by log-probability, reward and discount^t."""
    return lambda at, *, term=dice: at.look(
        name, lambda lp, r, g: term(lp, r, weights(r, g)).sum(dim=-1)
    ).detach()


kata = Kata("dice", draw)
for name in VALUES:
    kata.value(name, look(name))
kata.truth(lambda at: {"again": at.again})
chance: Callable[[Problem, Tensor], Tensor] = lambda at, policy: at.episodes(policy)[0].sum(1).exp()  # noqa: E731
kata.finite_differences(  # of the expected return
    expected_gradient=lambda at: central_difference(
        lambda policy: chance(at, policy) @ look("value")(at), at.policy().detach(), 1e-5
    )[None]
)
MISTAKES: dict[str, list[Term]] = {
    "reinforce-surrogate": [
        lambda lp, r, w, f=f, n=n: lp * f(w * r) / w**n  # type: ignore[misc]
        for f, n in ((to_go, 0), (to_go, 1), (whole, 0), (whole, 1))
    ],
    "discount-wrong": [
        lambda lp, r, w, a=a, b=b: dice(lp, r, w[1] ** a * w**b)  # type: ignore[misc]
        for a, b in ((0, 0), (0, 2), (1, 0), (1, 1), (2, -1))
    ],
    "linear-box": [lambda lp, r, w: w * (1 + up_to(lp) - up_to(lp).detach()) * r],
    "reward-to-go": [lambda lp, r, w, n=n: box(lp) * to_go(w * r) / w**n for n in (0, 1)],  # type: ignore[misc]
    "not-detached": [lambda lp, r, w, c=c: w * c(lp).exp() * r for c in (up_to, torch.clone)],  # type: ignore[misc]
    "box-sign": [lambda lp, r, w: w * box(-up_to(lp)) * r],
    "current-action-only": [lambda lp, r, w: w * box(lp) * r],
    "action-left-out": [lambda lp, r, w: w * box(up_to(lp) - lp) * r],
    "reversed-time": [lambda lp, r, w: w * box(to_go(lp)) * r],
    "not-causal": [lambda lp, r, w: w * box(whole(lp)) * r],
}
for id, ways in MISTAKES.items():  # twice each: two ways are not held against multiples
    terms = [{"term": way} for way in ways] * 2
    kata.slip(id, lambda at, terms=terms: terms, power=lambda problem: problem.again)  # type: ignore[misc]
kata.require("function_is_written", written)
for name in VALUES:
    kata.require(f"{name}_is_right", close_to(name, in_turn=name == "value"))
