"""A task that is adapted to, as the formulas of meta-learning katas compute on it. For truth.

The keywords of `adapted` are what inner loops get wrong; `inner_slips.py` names these mistakes.
With none of them it is k steps of θ_{i+1} = θ_i − α g_s(θ_i).
"""

import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.few_shot import FILLED, FewShot
from grader.common.tasks import cotangent
from grader.judge.losses import Data, TaskLosses, clipped_to, gradient, hessian_product

PerExample = Callable[[Tensor, Tensor], Tensor]


class Adaptation(TaskLosses):
    """One few-shot problem: its losses, its rate and its number of steps."""

    INNER: ClassVar[frozenset[str]]
    """The keywords of `adapted`."""

    def __init__(self, problem: FewShot, is_other: bool = False) -> None:
        task = problem.build()
        super().__init__(task.other() if is_other else task)
        self.problem = problem
        self.rate, self.steps = problem.inner_lr, problem.steps
        self._slopes: dict[tuple[str, tuple[float, ...]], Tensor] = {}
        self.sets: dict[str, Data] = {"support": self.support, "query": self.query}
        (sx, sy), (qx, qy) = self.support, self.query
        both = min(len(sx), len(qx))
        self.sets["query targets at support inputs"] = (sx[:both], qy[:both])
        self.sets["support targets at query inputs"] = (qx[:both], sy[:both])

    def other(self) -> "Adaptation":
        """The other task of the same model, for problems about several."""
        return type(self)(self.problem, is_other=True)

    def original(self) -> dict[str, object]:
        """The model as it is before an answer has it, and what is asked about it."""
        found = super().original() | {
            "again": self.problem.again,
            "steps": self.steps,
            "fills_grad": False,
        }
        if self.problem.filled:
            found["filled_grads"] = self.named(torch.full_like(self.theta, FILLED))
        return found

    def loss(self, on: str, theta: Tensor, loss_fn: PerExample | None = None) -> Tensor:
        """The loss on one of the sets, with the weights `theta`; another loss if one is given."""
        x, y = self.sets[on]
        return (loss_fn or self.loss_fn)(self.outputs(theta, x), y)

    def slope(self, on: str, theta: Tensor) -> Tensor:
        """The gradient of that loss at `theta`, without a graph. Formulas and their slips ask for
        the same ones many times."""
        key = on, tuple(theta.tolist())
        if key not in self._slopes:
            self._slopes[key] = gradient(lambda at: self.loss(on, at), theta)
        return self._slopes[key]

    def adapted(
        self,
        theta: Tensor | None = None,
        *,
        rate: float = 1.0,
        steps: int | None = None,
        data: str = "support",
        start: float = 1.0,
        before: str = "",
        gradients: str = "there",
        mask: Tensor | None = None,
        order: Tensor | None = None,
        loss_fn: PerExample | None = None,
        clip: tuple[str, float] | None = None,
        one_by_one: str = "",
        detach: str = "",
    ) -> Tensor:
        """θ_k, from `theta` (θ if none is given), with the graph back to it if it requires grad.

        rate: a multiple of α; steps: another number of them; data: the set that is adapted to.
        start: how much of the weights stays in a step; before: a set that is adapted to first.
        gradients: taken `there` (at the present weights), `at the start`, or at the present weights
            `by the start`: with respect to the first ones.
        mask: zero for weights that do not move; order: which entry of the gradient each one gets.
        clip: how the gradient is made smaller, and to what; one_by_one: each tensor moves before
            the next one's gradient is taken, in a graph that is `live` or `cut`.
        detach: what has no graph: the `gradient`, the `weights` that a step starts from, or those
            `between` two steps.
        """
        theta = self.theta if theta is None else theta
        alpha = rate * self.rate
        if gradients == "by the start" and not theta.requires_grad:
            theta = theta.clone().requires_grad_()
        if before:
            theta = theta - self.rate * self._gradient(before, theta, None)
        if one_by_one:
            return self._one_by_one(theta, alpha, one_by_one == "live")
        now = theta
        for step in range(self.steps if steps is None else steps):
            at = theta if gradients == "at the start" else now
            if step and detach == "between":
                at = now = now.detach().requires_grad_(theta.requires_grad)
            by = theta if gradients == "by the start" else None
            slope = self._gradient(data, at, loss_fn, by)
            slope = slope if order is None else slope[order]
            slope = slope if mask is None else slope * mask
            slope = slope if clip is None else clipped_to(self, slope, *clip)
            slope = slope.detach() if detach == "gradient" else slope
            now = start * (now.detach() if detach == "weights" else now) - alpha * slope
        return now

    def _gradient(
        self, on: str, at: Tensor, loss_fn: PerExample | None, by: Tensor | None = None
    ) -> Tensor:
        """The gradient at these weights: with a graph if they have one."""
        if at is self.theta and on == "support" and loss_fn is None and by is None:
            return self.curvature.slope
        keeps = at.requires_grad
        if not keeps and loss_fn is None and by is None:
            return self.slope(on, at)
        by = at.detach().requires_grad_() if not keeps else (at if by is None else by)
        loss = self.loss(on, at if keeps else by, loss_fn)
        return torch.autograd.grad(loss, by, create_graph=keeps)[0]

    def _one_by_one(self, theta: Tensor, alpha: float, live: bool) -> Tensor:
        keeps = theta.requires_grad
        pieces = [p.reshape(-1) for p in self.named(theta).values()]
        pieces = [p if keeps else p.detach().requires_grad_() for p in pieces]
        for position, piece in enumerate(pieces):
            loss = self.support_loss(torch.cat(pieces))
            (slope,) = torch.autograd.grad(loss, piece, create_graph=live or keeps)
            moved = piece - alpha * slope
            pieces[position] = moved if live or keeps else moved.detach().requires_grad_()
        return torch.cat(pieces)

    def pulled_back(self, value: Callable[[Tensor], Tensor], **inner: Any) -> Tensor:
        """The gradient of `value(θ_k)`, a scalar, with respect to θ; zeros where it does not depend
        on θ."""
        theta = self.theta.clone().requires_grad_()
        found = torch.autograd.grad(
            value(self.adapted(theta, **inner)), theta, materialize_grads=True
        )
        return found[0]

    def computed(self, *, buffers: float | None = None, **inner: Any) -> Tensor:
        """What a fast model with the weights θ_k gives for the query inputs; with another value in
        all buffers, if one is given."""
        weights = self.adapted(**inner)
        if buffers is None:
            return self.outputs(weights, self.query[0])
        other = type(self)(self.problem)
        for buffer in other.model.buffers():
            buffer.fill_(buffers)
        return other.outputs(weights, self.query[0])

    def derivative(self, **inner: Any) -> Tensor:
        """cᵀ ∂f(θ_k)/∂θ for a random c, where f is the model's outputs on the query inputs."""

        def along(weights: Tensor) -> Tensor:
            given = self.outputs(weights, self.query[0])
            return (given * cotangent(given, self.problem.seed)).sum()

        return self.pulled_back(along, **inner)

    def derivative_by_differences(self) -> Tensor:
        """The same by central differences."""

        def given(theta: Tensor) -> Tensor:
            return self.outputs(self.adapted(theta), self.query[0]).detach()

        c = cotangent(given(self.theta), self.problem.seed).reshape(-1)
        slopes = central_difference(given, self.theta, 1e-5).reshape(c.numel(), -1)
        along: Tensor = c @ slopes
        return along

    def meta(self, on: str = "query", **inner: Any) -> Tensor:
        """The gradient of the loss on this set at θ_k with respect to θ, by double backward."""
        if self.steps == 1 and inner.keys() <= {"rate"}:  # the support loss's graph is there
            alpha = inner.get("rate", 1.0) * self.rate
            first = self.slope(on, self.theta - alpha * self.curvature.slope)
            found: Tensor = first - alpha * self.curvature.times(first)
            return found
        return self.pulled_back(lambda weights: self.loss(on, weights), **inner)

    def curvature_by_differences(self) -> Tensor:
        """−α H_s(θ) g_q(θ'), for one step, by a finite difference of gradients."""
        first = self.slope("query", self.adapted())
        return -self.rate * hessian_product(self.support_loss, self.theta, first)

    def meta_by_differences(self, on: str = "query") -> Tensor:
        """The same, by central differences of the loss."""

        def loss(theta: Tensor) -> Tensor:
            return self.loss(on, self.adapted(theta)).detach()

        return central_difference(loss, self.theta, 1e-5)


Adaptation.INNER = frozenset(inspect.getfullargspec(Adaptation.adapted).kwonlyargs)
