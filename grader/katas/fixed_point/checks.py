"""What fixed_point asks for, and the truth that answers are compared with. For the judge alone."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.autograd.functional import jacobian

from grader.common.derivatives import central_difference
from grader.common.tasks import cotangent
from grader.judge.kata import Kata
from grader.judge.requirements import close_to, grows_at_most, written
from grader.katas.fixed_point.problems import ITERATIONS, Problem, draw


class Equilibrium:
    """The iterates of a problem, and ∂f/∂z, ∂f/∂first and ∂f/∂second at the start and the end."""

    def __init__(self, problem: Problem, other: bool = False) -> None:
        self.problem, (self.f, z, inputs) = problem, problem.parts(other)
        self.inputs, self.c = [one.detach() for one in inputs], cotangent(z, problem.seed)
        self.iterates = self.iterated(z, *self.inputs)
        self.slopes = [jacobian(self.f, (x, *self.inputs)) for x in (z, self.iterates[-1])]  # type: ignore[no-untyped-call]
        self.slopes += [[torch.stack([e * x.sum(0) for e in torch.eye(3)]) for x in self.slopes[1]]]

    def other(self) -> "Equilibrium":
        return Equilibrium(self.problem, other=True)

    def iterated(self, z: Tensor, *inputs: Tensor) -> list[Tensor]:
        return [z] + [z := self.f(z, *inputs) for _ in range(ITERATIONS[self.problem.family])]

    def reached(self, a: Tensor) -> Tensor:
        return self.iterated(self.iterates[-1], a, self.inputs[1])[-1] @ self.c


Adjoint = Callable[[Tensor, Tensor], Tensor]
solved: Adjoint = lambda J, c: torch.linalg.solve(torch.eye(3).to(c) - J.mT, c)  # noqa: E731
power: Callable[[int], Adjoint] = lambda n: lambda J, c: torch.matrix_power(J.mT, n) @ c  # noqa: E731
terms: Callable[[int], Adjoint] = lambda n: lambda J, c: solved(J, c - power(n)(J, c))  # noqa: E731


def slope(which: int) -> Callable[..., Tensor]:
    """uᵀ ∂f/∂input, u = c + Jᵀ u. Slips: another u; ∂f at the start (0), of the sum (2)."""
    return lambda at, *, u=solved, J=1, row=1: torch.tensordot(
        u(at.slopes[J][0], at.c), at.slopes[row][which], dims=1
    )


kata = Kata("fixed_point", draw, at=Equilibrium)
kata.value("z", lambda at, *, after=-1: at.iterates[after])
kata.value("first", slope(1))
kata.value("second", slope(2), applies=lambda problem: "second" in problem.tracked)
kata.truth(lambda at: {"again": at.problem.again})
kata.finite_differences(first=lambda at: central_difference(at.reached, at.inputs[0], 1e-6))
count: Callable[[Equilibrium], range] = lambda at: range(len(at.iterates) - 1)  # noqa: E731
kata.slip("stops-early", lambda at: ({"after": n} for n in count(at)), power=False)
kata.slip("not-transposed", u=lambda J, c: solved(J.mT, c))
kata.slip("implicit-sign", u=lambda J, c: solved(-J, c))
kata.slip("implicit-sign", u=lambda J, c: -solved(J, c))
kata.slip("jacobian-at-start", lambda at: ({"J": 0, "row": n} for n in (0, 1)))
for n in (1, 2):
    kata.slip("term-counted-twice", u=lambda J, c, n=n: n * solved(J, c) + (3 - 2 * n) * c)
for summed in (lambda J: J.sum(dim=0), lambda J: J.sum(dim=1), torch.sum, torch.diag):
    kata.slip("jacobian-summed", u=lambda J, c, summed=summed: c / (1 - summed(J)))
kata.slip("jacobian-summed", row=2, u=lambda J, c: c / (1 - J.sum(dim=0)))
kata.slip("one-step-gradient", u=power(0))
kata.slip("series-cut-short", lambda at: ({"u": terms(n + 2)} for n in count(at)), power=False)
kata.slip("power-not-sum", lambda at: ({"u": power(n + 1)} for n in count(at)), power=False)
kata.require("function_is_written", written)
for name in ("z", "first", "second"):
    kata.require(f"{name}_is_right", close_to(name, in_turn=True))
# Right answers hold as many bytes for 40 iterations as for 4; a list of iterates 2.5 times as many.
flat = grows_at_most(
    ("few", "many"), "peak_bytes", "fixed_point", sizes=("4 steps", "40 steps"), factor=1.5
)  # fmt: skip
kata.require("memory_stays_flat", flat, applies=lambda problem: problem.counted)
