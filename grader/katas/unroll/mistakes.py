"""What known mistakes with unroll compute, for its diagnoses. The judge's side alone.

The names here are those that `diagnoses.toml` asks for.
"""

from dataclasses import replace

import torch
from torch import Tensor

from grader.common.families import mean_squared_error
from grader.common.flat import flatten
from grader.judge.compare import Expected, Seen, Truth
from grader.judge.losses import TaskLosses, clipped_to, gradient
from grader.judge.model_findings import (
    after_inner,
    holds_tensors,
    is_carried_over,
    original_as_before,
)
from grader.katas.unroll.checks import task_losses, unroll
from grader.katas.unroll.problems import Problem

SHARES = (0.05, 0.1, 0.2, 0.33, 0.5, 0.8, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 12)


@unroll.lookalikes("outputs")
def outputs(problem: Problem) -> dict[str, Tensor]:
    """What the model gives on the query inputs, after steps that are not the right ones."""
    losses, rate, steps = task_losses(problem), problem.inner_lr, problem.steps
    x = losses.query[0]

    def after(count: int, alpha: float = rate) -> Tensor:
        return losses.outputs(losses.adapt(losses.theta, alpha, count)[-1], x).detach()

    big = losses.theta - steps * rate * gradient(losses.support_loss, losses.theta)
    other = TaskLosses(problem.build())
    other.support = losses.query
    found = {
        "the original": after(0),
        "one step": after(1),
        "one step too many": after(steps + 1),
        "one step too few": after(max(steps - 1, 0)),
        "ascent": after(steps, -rate),
        "twice as many steps": after(2 * steps),
        "gradients by the start": losses.outputs(_by_the_start(problem), x).detach(),
        "one big step": losses.outputs(big, x).detach(),
        "another task": other.outputs(other.adapt(other.theta, rate, steps)[-1], x).detach(),
    }
    if losses.loss_fn is not mean_squared_error and losses.support[1].is_floating_point():
        squared = TaskLosses(problem.build())
        squared.loss_fn = mean_squared_error
        path = squared.adapt(squared.theta, rate, steps)
        found["another loss: squared error"] = squared.outputs(path[-1], x).detach()
    for fewer in range(1, steps):
        found[f"fewer steps: {fewer}"] = after(fewer)
    names = list(losses.parameters)
    deep = {name for name in names if name.count(".") > 1}
    for number, unmoved in enumerate([*({n} for n in names), deep, set(names) - deep]):
        if unmoved and unmoved != set(names):
            found[f"some unmoved: {number}"] = losses.outputs(_some(problem, unmoved), x).detach()
    return found


@unroll.lookalikes("meta_gradient")
def meta_gradients(problem: Problem) -> dict[str, Tensor]:
    """Wrong meta-gradients that are recognised by their values, where coefficients are not read."""
    if not problem.steps:
        return {}
    losses = task_losses(problem)
    adapted = losses.adapt(losses.theta, problem.inner_lr, problem.steps)[-1].detach()
    return {"first order alone": gradient(losses.query_loss, adapted)}


def _by_the_start(problem: Problem) -> Tensor:
    """Steps whose gradients are all taken with respect to θ: dL_s(θ_i)/dθ in place of ∇L_s(θ_i)."""
    losses = task_losses(problem)
    theta = losses.theta.detach().clone().requires_grad_()
    weights = theta
    for _ in range(problem.steps):
        loss = losses.support_loss(weights)
        (slope,) = torch.autograd.grad(loss, theta, create_graph=True)
        weights = weights - problem.inner_lr * slope
    return weights.detach()


def _some(problem: Problem, unmoved: set[str]) -> Tensor:
    """All steps, in which some parameters do not move."""
    losses = task_losses(problem)
    mask = flatten(
        torch.full_like(p, float(name not in unmoved)).detach()
        for name, p in losses.parameters.items()
    )
    theta = losses.theta
    for _ in range(problem.steps):
        theta = theta - problem.inner_lr * mask * gradient(losses.support_loss, theta)
    return theta


def _at_share(problem: Problem, share: float) -> Problem:
    return replace(problem, inner_lr=share * problem.inner_lr)


@unroll.curve("outputs", grid=SHARES, common=False, moved=_at_share)
def other_rate(problem: Problem, share: float) -> Tensor:
    """The rate of the steps, as a multiple of inner_lr."""
    losses = task_losses(problem)
    path = losses.adapt(losses.theta, share * problem.inner_lr, problem.steps)
    return losses.outputs(path[-1], losses.query[0]).detach()


LIMITS = [10 ** (k / 4) for k in range(-14, 12)]


def _after_clipping(problem: Problem, way: str, limit: float) -> Tensor:
    losses = task_losses(problem)
    theta = losses.theta
    for _ in range(problem.steps):
        slope = gradient(losses.support_loss, theta)
        theta = theta - problem.inner_lr * clipped_to(losses, slope, way, limit)
    return losses.outputs(theta, losses.query[0]).detach()


@unroll.curve("outputs", grid=LIMITS)
def clipped(problem: Problem, limit: float) -> Tensor:
    """All steps along gradients whose length is held to `limit`."""
    return _after_clipping(problem, "length", limit)


@unroll.curve("outputs", grid=LIMITS)
def clamped(problem: Problem, limit: float) -> Tensor:
    """All steps along gradients whose entries are held between −limit and limit."""
    return _after_clipping(problem, "entry", limit)


@unroll.curve("outputs", grid=LIMITS)
def clipped_per_tensor(problem: Problem, limit: float) -> Tensor:
    """All steps along gradients of which each parameter's own length is held to `limit`."""
    return _after_clipping(problem, "tensor", limit)


@unroll.curve("outputs", grid=LIMITS)
def clipped_by_largest(problem: Problem, limit: float) -> Tensor:
    """All steps along gradients that are scaled until their largest entry is `limit`."""
    return _after_clipping(problem, "largest entry", limit)


@unroll.fact
def returned_none(seen: Seen, truth: Truth) -> bool:
    return seen.fast_model is None


@unroll.fact
def carried_over(seen: Seen, truth: Truth) -> bool:
    """A task that comes first is solved, and one that comes later on the same model is not."""
    return is_carried_over(seen, truth, ("outputs", "meta_gradient"))


@unroll.fact
def returned_original(seen: Seen, truth: Truth) -> bool:
    """The loop hands back the model that it was given."""
    return seen.is_original is True


@unroll.fact
def loss_is_small(seen: Seen, truth: Truth) -> bool:
    """The task that failed first begins with a support loss near zero; the others were right."""
    return truth.near is True


@unroll.fact
def many_steps(seen: Seen, truth: Truth) -> bool:
    """The first task that failed asks for more steps than the ones that were right."""
    return int(str(truth.steps)) > 3


@unroll.fact
def original_frozen(seen: Seen, truth: Truth) -> bool:
    """After the loop some parameter of the original no longer requires grad."""
    after = seen.after_inner
    return isinstance(after, Seen) and bool(after.frozen)


@unroll.fact
def returned_weights(seen: Seen, truth: Truth) -> bool:
    """Tensors alone, or names and tensors, stand in the place of a model."""
    return seen.is_callable is False and holds_tensors(seen.fast_model)


@unroll.fact
def start_is_connected(seen: Seen, truth: Truth) -> bool:
    """With no step at all, what is returned is something new, and it is connected."""
    return truth.steps == 0 and not seen.is_original and not no_way_back(seen, truth)


@unroll.fact
def original_changed(seen: Seen, truth: Truth) -> bool:
    """After the loop the original is another model than before, or its `.grad` is filled."""
    weights = truth.weights
    assert isinstance(weights, Expected)
    return original_as_before(after_inner(seen), truth, "") is not None


@unroll.fact
def no_way_back(seen: Seen, truth: Truth) -> bool:
    """No weight of the original is reached from the result."""
    return _all_none(seen.meta_gradient)


@unroll.fact
def no_way_back_from_several_steps(seen: Seen, truth: Truth) -> bool:
    """The same where the first failure came with several steps: one step is connected."""
    return int(str(truth.steps)) > 1 and _all_none(seen.meta_gradient)


@unroll.fact
def output_in_double(seen: Seen, truth: Truth) -> bool:
    """A float32 model's output comes in float64."""
    return is_float32(seen, truth) and getattr(seen.outputs, "dtype", None) == torch.float64


@unroll.fact
def is_float32(seen: Seen, truth: Truth) -> bool:
    weights = truth.weights
    assert isinstance(weights, Expected)
    return weights.dtype == torch.float32


def _all_none(gradients: object) -> bool:
    return isinstance(gradients, list) and all(
        g is None or (isinstance(g, Tensor) and not g.any()) for g in gradients
    )
