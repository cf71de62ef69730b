"""What known mistakes with maml compute, for its diagnoses. The judge's side alone.

The names here are those that `diagnoses.toml` asks for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from grader.common.families import cross_entropy, mean_squared_error
from grader.common.flat import flatten
from grader.judge.compare import Expected, Seen, Truth, close
from grader.judge.losses import Loss, TaskLosses, clipped_to, gradient
from grader.judge.model_findings import (
    after_inner,
    holds_tensors,
    is_carried_over,
    original_as_before,
    state_as_before,
)
from grader.katas.maml.checks import maml, parts, task_losses
from grader.katas.maml.problems import Problem

# ---- the fast model's output ----------------------------------------------------------------


@maml.lookalikes("outputs")
def outputs(problem: Problem) -> dict[str, Tensor]:
    """What the fast model gives on the query inputs, after one step that is not the right one."""
    losses, rate, x = task_losses(problem), problem.inner_lr, task_losses(problem).query[0]
    slope = gradient(losses.support_loss, losses.theta)

    def at(theta: Tensor) -> Tensor:
        return losses.outputs(theta, x).detach()

    found = {
        "the original": at(losses.theta),
        "ascent": at(losses.theta + rate * slope),
        "the step alone": at(-rate * slope),
        "one after another: live": at(_one_after_another(losses, rate, live=True)),
        "one after another: cut": at(_one_after_another(losses, rate, live=False)),
        "from another task's weights": at(_after_another_task(losses, rate)),
        "another task": at(losses.theta - rate * gradient(losses.query_loss, losses.theta)),
    }
    for count in (2, 3, 4, 5, 10):
        found[f"several steps: {count}"] = at(losses.adapt(losses.theta, rate, count)[-1])
    for number, mask in enumerate(_masks(losses)):
        found[f"some unmoved: {number}"] = at(losses.theta - rate * slope * mask)
    for number, order in enumerate(_other_orders(losses)):
        found[f"mispaired: {number}"] = at(losses.theta - rate * slope[order])
    for name, loss in _other_losses(losses).items():
        found[f"another loss: {name}"] = at(losses.theta - rate * gradient(loss, losses.theta))
    if any(True for _ in losses.model.buffers()):
        found |= _other_buffers(problem, slope)
    return found


@maml.lookalikes("meta_loss")
def meta_losses(problem: Problem) -> dict[str, Tensor]:
    """Another loss than the one that is asked for, as what the outer update returns."""
    losses = task_losses(problem)
    (adapted,) = losses.adapt(losses.theta, problem.inner_lr, 1)[1:]
    named = {
        "another: the support loss at θ": losses.support_loss(losses.theta),
        "another: the support loss at θ'": losses.support_loss(adapted),
        "another: the query loss at θ": losses.query_loss(losses.theta),
        "another: both losses": losses.query_loss(adapted) + losses.support_loss(losses.theta),
    }
    return {name: loss.detach() for name, loss in named.items()}


@maml.lookalikes("meta_gradient")
def meta_gradients(problem: Problem) -> dict[str, Tensor]:
    """The right meta-gradient with some of it missing, or paired with other weights."""
    losses = task_losses(problem)
    right = losses.meta_gradient(problem.inner_lr, problem.steps)
    found = {f"some missing: {n}": right * mask for n, mask in enumerate(_masks(losses))}
    found |= {f"mispaired: {n}": right[order] for n, order in enumerate(_other_orders(losses))}
    if problem.steps == 1:
        # As coefficients these are not read on a seed where two ingredients are nearly parallel.
        found["first order alone"], found["curvature alone"] = parts(problem)
        found["at the original"] = gradient(losses.query_loss, losses.theta)
    return found


def _masks(losses: TaskLosses) -> Iterator[Tensor]:
    """1 for weights that moved and 0 for those that did not, in the ways that are seen."""
    names = list(losses.parameters)
    groups = [{name} for name in names]
    groups += [{n for n in names if n.endswith(end)} for end in (".bias", ".weight")]
    groups += [
        {n for n in names if n.split(".")[0] == top} for top in {n.split(".")[0] for n in names}
    ]
    groups += [{n for n in names if n.count(".") > 1}]
    for unmoved in [*groups, *(set(names) - group for group in groups)]:
        if unmoved and unmoved != set(names):
            yield flatten(
                torch.full_like(p, float(name not in unmoved)).detach()
                for name, p in losses.parameters.items()
            )


def _after_another_task(losses: TaskLosses, rate: float) -> Tensor:
    """The step, taken from weights that were adapted to another task before."""
    weights = losses.theta - rate * gradient(losses.query_loss, losses.theta)
    return weights - rate * gradient(losses.support_loss, weights)


def _other_orders(losses: TaskLosses) -> Iterator[Tensor]:
    """Which entry of the flat gradient each weight gets, where the order is another one."""
    names = list(losses.parameters)
    sizes = {name: p.numel() for name, p in losses.parameters.items()}
    starts = dict(zip(names, torch.tensor([0, *sizes.values()]).cumsum(0).tolist(), strict=False))
    orders: list[Sequence[str]] = [
        sorted(names),
        list(reversed(names)),
        [n for n in names if n.endswith("weight")] + [n for n in names if n.endswith("bias")],
        [n for n in names if n.endswith("bias")] + [n for n in names if n.endswith("weight")],
    ]
    for order in orders:
        if order != names and len(order) == len(names):
            yield torch.cat([torch.arange(starts[n], starts[n] + sizes[n]) for n in order])


def _one_after_another(losses: TaskLosses, rate: float, live: bool) -> Tensor:
    """Each tensor moved along a gradient that is taken anew after the one before has moved.

    live: the tensors that have moved keep their graph, so that each gradient goes through the
    moves before it as well.
    """
    pieces = [p.detach().reshape(-1).requires_grad_() for p in losses.parameters.values()]
    for position, piece in enumerate(pieces):
        loss = losses.support_loss(torch.cat(pieces))
        (slope,) = torch.autograd.grad(loss, piece, create_graph=live)
        moved = piece - rate * slope
        pieces[position] = moved if live else moved.detach().requires_grad_()
    return torch.cat(pieces).detach()


def _other_losses(losses: TaskLosses) -> dict[str, Loss]:
    """The usual losses, to one-hot targets where there are classes, instead of the task's loss."""
    x, y = losses.support

    def squared(theta: Tensor) -> Tensor:
        outputs = losses.outputs(theta, x)
        target = y if y.is_floating_point() else F.one_hot(y, outputs.shape[1])
        return mean_squared_error(outputs, target)

    def entropy(theta: Tensor) -> Tensor:
        return cross_entropy(losses.outputs(theta, x), y)

    found: dict[str, Loss] = {}
    if losses.loss_fn is not mean_squared_error:
        found["squared error"] = squared
    if not y.is_floating_point() and losses.loss_fn is not cross_entropy:
        found["cross-entropy"] = entropy
    return found


def _other_buffers(problem: Problem, slope: Tensor) -> dict[str, Tensor]:
    """The right step, taken into a model whose buffers are not the original's."""
    found = {}
    for value in (0.0, 1.0):
        losses = TaskLosses(problem.build())
        for buffer in losses.model.buffers():
            buffer.fill_(value)
        theta = losses.theta - problem.inner_lr * slope
        found[f"other buffers: {value:g}"] = losses.outputs(theta, losses.query[0]).detach()
    return found


RATES = [s * r for s in (1, -1) for r in (0.05, 0.1, 0.2, 0.5, 0.8, 1.2, 2, 3, 5, 8, 12, 20, 40)]
LIMITS = [10 ** (k / 4) for k in range(-14, 8)]


def _at_share(problem: Problem, share: float) -> Problem:
    return replace(problem, inner_lr=share * problem.inner_lr)


@maml.curve("outputs", grid=RATES, common=False, moved=_at_share)
def other_rate(problem: Problem, share: float) -> Tensor:
    """The rate of the inner step, as a multiple of inner_lr."""
    losses = task_losses(problem)
    slope = gradient(losses.support_loss, losses.theta)
    return losses.outputs(losses.theta - share * problem.inner_lr * slope, losses.query[0]).detach()


def _after_clipping(problem: Problem, way: str, limit: float) -> Tensor:
    losses = task_losses(problem)
    slope = gradient(losses.support_loss, losses.theta)
    step = problem.inner_lr * clipped_to(losses, slope, way, limit)
    return losses.outputs(losses.theta - step, losses.query[0]).detach()


@maml.curve("outputs", grid=LIMITS)
def clamped(problem: Problem, limit: float) -> Tensor:
    """One step along a gradient whose entries are held between −limit and limit."""
    return _after_clipping(problem, "entry", limit)


@maml.curve("outputs", grid=LIMITS)
def clipped(problem: Problem, limit: float) -> Tensor:
    """One step along a gradient whose length is held to `limit`."""
    return _after_clipping(problem, "length", limit)


@maml.curve("outputs", grid=LIMITS)
def clipped_per_tensor(problem: Problem, limit: float) -> Tensor:
    """One step along gradients of which each parameter's own length is held to `limit`."""
    return _after_clipping(problem, "tensor", limit)


@maml.curve("outputs", grid=LIMITS)
def clipped_by_largest(problem: Problem, limit: float) -> Tensor:
    """One step along a gradient that is scaled until its largest entry is `limit`."""
    return _after_clipping(problem, "largest entry", limit)


FACTORS = [s * f for s in (1, -1) for f in (1e-4, 0.01, 0.1, 0.2, 0.5, 2, 5, 10, 100, 1e4)]


@maml.curve("meta_loss", grid=FACTORS)
def multiple_of_the_meta_loss(problem: Problem, factor: float) -> Tensor:
    """The factor by which the meta-loss is multiplied."""
    losses = task_losses(problem)
    adapted = losses.adapt(losses.theta, problem.inner_lr, problem.steps)[-1]
    return factor * losses.query_loss(adapted).detach()


# ---- facts ----------------------------------------------------------------------------------


@maml.fact
def returned_none(seen: Seen, truth: Truth) -> bool:
    return seen.fast_model is None


@maml.fact
def loss_is_small(seen: Seen, truth: Truth) -> bool:
    """The task that failed first begins with a support loss near zero; the others were right."""
    return truth.near is True


@maml.fact
def original_frozen(seen: Seen, truth: Truth) -> bool:
    """After either update some parameter of the original no longer requires grad."""
    looks = (vars(seen).get("after_inner"), vars(seen).get("after_outer"))
    return any(isinstance(look, Seen) and bool(look.frozen) for look in looks)


@maml.fact
def carried_over(seen: Seen, truth: Truth) -> bool:
    """A task that comes first is solved, and one that comes later on the same model is not."""
    return is_carried_over(seen, truth, ("outputs", "vjp", "meta_loss", "meta_gradient"))


@maml.fact
def gradient_right(seen: Seen, truth: Truth) -> bool:
    """The meta-gradient is right, so what is wrong with the returned meta-loss is that alone."""
    return close(seen.meta_gradient, truth.meta_gradient) is None


@maml.fact
def gradient_right_without_meta_loss(seen: Seen, truth: Truth) -> bool:
    """What the outer update returns is not a number, or not one that a loss can be."""
    given = seen.meta_loss
    if not gradient_right(seen, truth):
        return False
    if not isinstance(given, Tensor) or given.dim():
        return True
    return not given.is_floating_point() or not bool(given.isfinite())


@maml.fact
def returned_weights(seen: Seen, truth: Truth) -> bool:
    """Tensors alone, or names and tensors, stand in the place of a model."""
    return seen.is_callable is False and holds_tensors(seen.fast_model)


@maml.fact
def original_changed(seen: Seen, truth: Truth) -> bool:
    """After either update the original is another model than before, whatever its `.grad`."""
    weights = truth.weights
    assert isinstance(weights, Expected)
    clean = Seen(**{**vars(after_inner(seen)), "grads": [None] * len(weights.names)})
    if original_as_before(clean, truth, "") is not None:
        return True
    after = seen.__dict__.get("after_outer")
    return after is not None and state_as_before(after, truth, "") is not None


@maml.fact
def original_grad_filled(seen: Seen, truth: Truth) -> bool:
    """The inner update has left something in the original's `.grad`."""
    return original_as_before(after_inner(seen), truth, "") is not None


@maml.fact
def connected(seen: Seen, truth: Truth) -> bool:
    return close(seen.vjp, truth.vjp) is None


@maml.fact
def no_way_back(seen: Seen, truth: Truth) -> bool:
    """No weight of the original is reached from the fast model."""
    return isinstance(seen.vjp, list) and all(entry is None for entry in seen.vjp)


@maml.fact
def output_has_no_history(seen: Seen, truth: Truth) -> bool:
    return seen.outputs_have_history is False


@maml.fact
def gradient_missing(seen: Seen, truth: Truth) -> bool:
    return isinstance(seen.meta_gradient, list) and all(g is None for g in seen.meta_gradient)


@maml.fact
def gradient_partly_missing(seen: Seen, truth: Truth) -> bool:
    """Some parameters have a `.grad` and others have none."""
    return isinstance(seen.meta_gradient, list) and {g is None for g in seen.meta_gradient} == {
        True,
        False,
    }


@maml.fact
def gradient_zero(seen: Seen, truth: Truth) -> bool:
    return isinstance(seen.meta_gradient, list) and all(
        isinstance(g, Tensor) and not g.any() for g in seen.meta_gradient
    )


@maml.fact
def output_in_double(seen: Seen, truth: Truth) -> bool:
    """A float32 model's output comes in float64."""
    return is_float32(seen, truth) and getattr(seen.outputs, "dtype", None) == torch.float64


@maml.fact
def is_float32(seen: Seen, truth: Truth) -> bool:
    weights = truth.weights
    assert isinstance(weights, Expected)
    return weights.dtype == torch.float32
