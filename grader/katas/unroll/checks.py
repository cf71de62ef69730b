"""What unroll asks for, and the truth that answers are compared with. For the judge alone."""

from functools import lru_cache

import torch
from torch import Tensor

from grader.judge.compare import Finding, Seen, Truth, close, present, written
from grader.judge.kata import Kata, Vectors
from grader.judge.losses import TaskLosses, gradient, hessian_product, step_products
from grader.judge.model_findings import (
    after_inner,
    fast_model_is_new,
    original_as_before,
    right_in_turn,
)
from grader.katas.unroll.problems import Problem, draw

unroll = Kata("unroll", draw)
PLAIN = ("plain", "steep", "near", "unfamiliar")
"""One model, and losses and data that meet thresholds or that nobody expects."""


@lru_cache(maxsize=64)
def task_losses(problem: Problem) -> TaskLosses:
    return TaskLosses(problem.build())


@unroll.truth
def truth(problem: Problem) -> dict[str, object]:
    losses = task_losses(problem)
    theta = losses.theta.clone().requires_grad_()
    adapted = losses.adapt(theta, problem.inner_lr, problem.steps)[-1]
    outputs = losses.outputs(adapted, losses.query[0])
    (meta,) = torch.autograd.grad(losses.loss_fn(outputs, losses.query[1]), theta)
    values: dict[str, object] = {
        "steps": problem.steps,
        "again": problem.again,
        "near": problem.family == "near",
        **losses.original(),
        "outputs": outputs,
        "meta_gradient": losses.named(meta),
    }
    if problem.again:
        values |= _of_the_other_task(problem)
    if problem.required:
        values["by_differences"] = losses.named(_by_differences(problem))
    return values


def _of_the_other_task(problem: Problem) -> dict[str, object]:
    """The same for the other task."""
    losses = TaskLosses(problem.build().other())
    adapted = losses.adapt(losses.theta, problem.inner_lr, problem.steps)[-1].detach()
    meta = losses.meta_gradient(problem.inner_lr, problem.steps)
    return {
        "other_outputs": losses.outputs(adapted, losses.query[0]),
        "other_meta_gradient": losses.named(meta),
    }


def _by_differences(problem: Problem) -> Tensor:
    """Π_i (I − α H_s(θ_i)) g_q(θ_k), each product with H_s by a finite difference."""
    losses, rate = task_losses(problem), problem.inner_lr
    path = [theta.detach() for theta in losses.adapt(losses.theta, rate, problem.steps)]
    product = gradient(losses.query_loss, path[-1])
    for theta in reversed(path[:-1]):
        product = product - rate * hessian_product(losses.support_loss, theta, product)
    return product


@unroll.finite_differences
def differences(problem: Problem) -> dict[str, object]:
    losses = task_losses(problem)
    meta = losses.meta_gradient_by_differences(problem.inner_lr, problem.steps)
    return {"meta_gradient": losses.named(meta)}


@unroll.ingredients("meta_gradient")
def ingredients(problem: Problem) -> Vectors:
    """The products of −α H_s over every subset of the steps, applied to g_q(θ_k)."""
    if not 1 <= problem.steps <= 3:
        return {}
    return step_products(task_losses(problem), problem.inner_lr, problem.steps)


@unroll.whole_vectors("meta_gradient")
def whole_vectors(problem: Problem) -> Vectors:
    """Wrong meta-gradients that are not a sum of the ingredients."""
    losses, rate, steps = task_losses(problem), problem.inner_lr, problem.steps
    vectors = {"one step too many": losses.meta_gradient(rate, steps + 1)}
    if steps == 0:
        return vectors
    vectors["one step too few"] = losses.meta_gradient(rate, steps - 1)
    vectors["gradient of the ascent steps"] = losses.meta_gradient(-rate, steps)
    vectors["query gradient at the original weights"] = gradient(losses.query_loss, losses.theta)
    if steps > 1:
        vectors["one step at k times the rate"] = losses.meta_gradient(rate * steps, 1)
    return vectors


def _steps(truth: Truth) -> str:
    return f"{truth.steps} step" if truth.steps == 1 else f"{truth.steps} steps"


@unroll.check(points=1)
def function_is_written(seen: Seen, truth: Truth) -> Finding | None:
    """the function is written"""
    return written(seen)


@unroll.check(
    points=2,
    needs=function_is_written,
    families=PLAIN,
    look="Which of your lines write into `model`, or into something that `model` shares?",
)
def original_is_left_alone(seen: Seen, truth: Truth) -> Finding | None:
    """the inner loop returns something new and callable, and leaves the original alone"""
    return fast_model_is_new(seen, "inner_loop") or original_as_before(
        after_inner(seen), truth, "inner_loop"
    )


@unroll.check(
    points=3,
    needs=original_is_left_alone,
    families=PLAIN,
    look="At which weights is the gradient of the second step taken?",
)
def weights_after_k_steps_are_right(seen: Seen, truth: Truth) -> Finding | None:
    """after k steps the model computes what k gradient steps give, for k from 0 to 7"""
    what = f"after {_steps(truth)}, your model's output on new inputs"
    after = ", once the same model has been adapted to another task," if truth.again else ""
    asks = "each step should start from the weights of the step before and use the gradient there"
    return close(seen.outputs, truth.outputs, what + after, asks) or right_in_turn(
        seen, truth, "outputs", what, asks
    )


def _present(seen: Seen, truth: Truth) -> Finding | None:
    return present(
        seen.meta_gradient,
        truth.meta_gradient,
        f"after {_steps(truth)}, the meta-gradient at the original's weights",
        "the gradient of the query loss should reach every weight of the original",
    )


@unroll.check(
    points=2,
    needs=weights_after_k_steps_are_right,
    families=PLAIN,
    look="Follow one original weight through the first step, then the second: "
    "does anything on the way make a new tensor without a graph?",
)
def meta_gradient_reaches_the_original(seen: Seen, truth: Truth) -> Finding | None:
    """the meta-gradient reaches every weight of the original"""
    return _present(seen, truth)


def _agrees(seen: Seen, truth: Truth, right: object) -> Finding | None:
    what = f"after {_steps(truth)}, the meta-gradient at the original's weights"
    asks = (
        "it should be the product of I − αH over all steps, applied to the query gradient at "
        "the last weights"
    )
    return close(seen.meta_gradient, right, what, asks) or right_in_turn(
        seen, truth, "meta_gradient", what, asks
    )


@unroll.check(
    points=2,
    needs=meta_gradient_reaches_the_original,
    families=PLAIN,
    applies=lambda problem: problem.steps == 1,
    look="With one step this is the MAML step. What did that step need?",
)
def one_step_is_the_maml_step(seen: Seen, truth: Truth) -> Finding | None:
    """with one step the meta-gradient is that of the MAML step"""
    return _agrees(seen, truth, truth.meta_gradient)


@unroll.check(
    points=4,
    needs=one_step_is_the_maml_step,
    families=PLAIN,
    look="The gradients of which steps know how they depend on the weights they were taken at?",
)
def meta_gradient_agrees_with_finite_differences(seen: Seen, truth: Truth) -> Finding | None:
    """the meta-gradient goes through all steps: it agrees with finite differences, k = 0 to 7"""
    return _agrees(seen, truth, truth.by_differences)


def _everything(seen: Seen, truth: Truth) -> Finding | None:
    """Everything that is asked on the plain model, at once."""
    return (
        original_is_left_alone(seen, truth)
        or weights_after_k_steps_are_right(seen, truth)
        or _agrees(seen, truth, truth.meta_gradient)
    )


@unroll.check(
    points=1,
    needs=meta_gradient_agrees_with_finite_differences,
    families=("nested", "convolution", "buffered"),
    look="What in your code assumes a plain stack of layers, or a regression loss?",
)
def holds_for_other_models(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for nested modules, convolution with cross-entropy, and a buffer that is read"""
    return _everything(seen, truth)


@unroll.check(
    points=1,
    needs=meta_gradient_agrees_with_finite_differences,
    families=("float32",),
    look="Does one of your lines fix a dtype?",
)
def holds_in_float32(seen: Seen, truth: Truth) -> Finding | None:
    """it holds in float32"""
    return _everything(seen, truth)


@unroll.check(
    bonus=True,
    needs=meta_gradient_agrees_with_finite_differences,
    families=("plain",),
    look="What grows with each step in your code, and what should not?",
)
def holds_for_six_steps(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for six steps"""
    return _everything(seen, truth)


@unroll.check(
    bonus=True,
    needs=meta_gradient_agrees_with_finite_differences,
    families=("tied",),
    look="One tensor under two names: does your model use one new tensor under both?",
)
def holds_for_tied_weights(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for a model that uses one weight under two names"""
    return _everything(seen, truth)
