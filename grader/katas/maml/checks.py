"""What maml asks for, and the truth that answers are compared with. For the judge alone."""

from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.tasks import cotangent
from grader.judge.compare import Expected, Finding, Seen, Truth, close, described, present, written
from grader.judge.kata import Kata, Vectors
from grader.judge.losses import TaskLosses, gradient, hessian_product
from grader.judge.model_findings import (
    after_inner,
    fast_model_is_new,
    original_as_before,
    right_in_turn,
    state_as_before,
)
from grader.katas.maml.problems import Problem, draw

maml = Kata("maml", draw)
PLAIN = ("plain", "steep", "near", "unfamiliar")
"""One model, and losses and data that meet thresholds or that nobody expects."""


@lru_cache(maxsize=64)
def task_losses(problem: Problem) -> TaskLosses:
    return TaskLosses(problem.build())


@lru_cache(maxsize=64)
def parts(problem: Problem) -> tuple[Tensor, Tensor]:
    """g_q(θ') and −α H_s(θ) g_q(θ'), the second by a finite difference; for one step."""
    losses, rate = task_losses(problem), problem.inner_lr
    adapted = losses.theta - rate * losses.curvature.slope
    first_order = gradient(losses.query_loss, adapted)
    return first_order, -rate * hessian_product(losses.support_loss, losses.theta, first_order)


@maml.truth
def truth(problem: Problem) -> dict[str, object]:
    losses = task_losses(problem)
    values: dict[str, object] = {
        "again": problem.again,
        "near": problem.family == "near",
        **losses.original(),
        **_values(losses, problem),
    }
    if problem.again:
        values |= _of_the_other_task(problem)
    if problem.steps == 1:
        first_order, curvature = parts(problem)
        values |= {"first_order": losses.named(first_order), "curvature": losses.named(curvature)}
    return values


def _values(losses: TaskLosses, problem: Problem) -> dict[str, object]:
    """What both updates give for these losses, and the derivatives."""
    theta = losses.theta.clone().requires_grad_()
    adapted = losses.adapt(theta, problem.inner_lr, problem.steps)[-1]
    outputs = losses.outputs(adapted, losses.query[0])
    c = cotangent(outputs, problem.seed)
    (vjp,) = torch.autograd.grad((outputs * c).sum(), theta, retain_graph=True)
    meta_loss = losses.loss_fn(outputs, losses.query[1])
    (meta,) = torch.autograd.grad(meta_loss, theta)
    return {
        "outputs": outputs,
        "vjp": losses.named(vjp),
        "meta_loss": meta_loss,
        "meta_gradient": losses.named(meta),
    }


def _of_the_other_task(problem: Problem) -> dict[str, object]:
    """The same for the other task."""
    losses = TaskLosses(problem.build().other())
    return {f"other_{name}": value for name, value in _values(losses, problem).items()}


@maml.finite_differences
def differences(problem: Problem) -> dict[str, object]:
    losses = task_losses(problem)
    meta = losses.meta_gradient_by_differences(problem.inner_lr, problem.steps)

    def outputs(theta: Tensor) -> Tensor:
        adapted = losses.adapt(theta, problem.inner_lr, problem.steps)[-1]
        return losses.outputs(adapted, losses.query[0]).detach()

    c = cotangent(outputs(losses.theta), problem.seed)
    vjp = c.reshape(-1) @ central_difference(outputs, losses.theta, 1e-5).reshape(c.numel(), -1)
    return {"meta_gradient": losses.named(meta), "vjp": losses.named(vjp)}


@maml.ingredients("meta_gradient")
def ingredients(problem: Problem) -> Vectors:
    """g_q(θ'), −α H_s g_q(θ'), g_s(θ), g_q(θ), g_s(θ'); the first two make the right gradient."""
    if problem.steps != 1:
        return {}
    losses = task_losses(problem)
    first_order, curvature = parts(problem)
    support = losses.curvature.slope
    adapted = losses.theta - problem.inner_lr * support
    found = {
        "first-order part": first_order,
        "curvature part": curvature,
        "support gradient": support,
        "query gradient at the original weights": gradient(losses.query_loss, losses.theta),
        "support gradient at the adapted weights": gradient(losses.support_loss, adapted),
    }
    if problem.family == "near":  # there the support gradient is next to nothing
        return {name: part for name, part in found.items() if not name.startswith("support")}
    return found


@maml.whole_vectors("meta_gradient")
def whole_vectors(problem: Problem) -> Vectors:
    """Wrong meta-gradients that are not a sum of the ingredients."""
    if problem.steps != 1:
        return {}
    losses, rate = task_losses(problem), problem.inner_lr
    swapped = TaskLosses(problem.build())
    swapped.support, swapped.query = losses.query, losses.support
    (support_x, support_y), (query_x, query_y) = losses.support, losses.query
    both = min(len(support_x), len(query_x))
    vectors = {
        "query targets at support inputs": losses.after_one_step(
            rate, (support_x[:both], query_y[:both])
        ),
        "support targets at query inputs": losses.after_one_step(
            rate, (query_x[:both], support_y[:both])
        ),
        "gradient of the ascent step": losses.after_one_step(-rate),
        "twice the inner rate": losses.after_one_step(2 * rate),
        "support in place of query": losses.after_one_step(rate, losses.support),
        "support and query swapped": swapped.after_one_step(rate),
    }
    if problem.family == "steep":
        slope = losses.curvature.slope
        for limit in (12.0, 100.0):
            share = min(limit / float(slope.norm()), 1.0)
            clamped = losses.theta - rate * slope.clamp(-limit, limit)
            vectors |= {
                f"support gradient clipped to length {limit:g}": losses.after_one_step(
                    share * rate
                ),
                f"support gradient clamped to {limit:g}": gradient(losses.query_loss, clamped),
            }
    return vectors


AFTER_ANOTHER = ", after the same model has been adapted to another task,"


@maml.check(points=1, look="What should each of the two functions hand to the other?")
def both_functions_are_written(seen: Seen, truth: Truth) -> Finding | None:
    """both functions are written"""
    return written(seen)


@maml.check(
    points=1,
    needs=both_functions_are_written,
    families=PLAIN,
    look="Which of your lines write into `model`, or into something that `model` shares?",
)
def original_is_left_alone(seen: Seen, truth: Truth) -> Finding | None:
    """the inner update returns something new and callable, and leaves the original alone"""
    function = "maml_inner_update"
    return fast_model_is_new(seen, function) or original_as_before(
        after_inner(seen), truth, function
    )


@maml.check(
    points=2,
    needs=original_is_left_alone,
    families=PLAIN,
    look="For one weight, what is its new value, written out with the rate and the gradient?",
)
def fast_model_takes_one_step(seen: Seen, truth: Truth) -> Finding | None:
    """the fast model computes what the weights θ − α∇L_s(θ) compute, for several rates α"""
    what = "your fast model's output on new inputs"
    asks = (
        "it should be the output of the same network with the weights θ − α∇L_s(θ), "
        "where θ are the original's weights and α is inner_lr"
    )
    after = AFTER_ANOTHER if truth.again else ""
    return close(seen.outputs, truth.outputs, what + after, asks) or right_in_turn(
        seen, truth, "outputs", what, asks
    )


@maml.check(
    points=3,
    needs=fast_model_takes_one_step,
    families=PLAIN,
    look="Follow one original weight into the fast model: along which paths does it get there, "
    "and does a gradient flow back along each of them?",
)
def fast_model_is_connected(seen: Seen, truth: Truth) -> Finding | None:
    """the fast model is connected to the original's weights, with the right derivative"""
    what = "the gradient of your fast model's output with respect to the original's weights"
    asks = (
        "it should be the derivative of f(θ − α∇L_s(θ)) with respect to θ, which appears twice: "
        "as the starting point, and inside ∇L_s(θ)"
    )
    return close(seen.vjp, truth.vjp, what, asks) or right_in_turn(seen, truth, "vjp", what, asks)


@maml.check(
    points=1,
    needs=both_functions_are_written,
    families=PLAIN,
    look="After a backward pass, which tensors receive a `.grad`, and whose are they?",
)
def every_gradient_is_there(seen: Seen, truth: Truth) -> Finding | None:
    """after the outer update every parameter of the original has a finite .grad of its shape"""
    return present(
        seen.meta_gradient,
        truth.meta_gradient,
        "the original's .grad after `maml_outer_update`",
        "each parameter of original_model should hold a finite gradient of its own shape",
    )


@maml.check(
    points=1,
    needs=both_functions_are_written,
    families=PLAIN,
    look="Whose task is it to take the outer step: this function's, or its caller's?",
)
def outer_update_changes_no_weight(seen: Seen, truth: Truth) -> Finding | None:
    """the outer update changes nothing in the original except its .grad"""
    return state_as_before(seen.after_outer, truth, "maml_outer_update")


OUTER_QUESTION = (
    "Your fast model is one thing, and what you differentiate is another: which loss, on which "
    "data, how many times, with which sign, and what was in .grad before?"
)


@maml.check(
    points=3,
    needs=every_gradient_is_there,
    families=PLAIN,
    look="The inner gradient depends on the weights as well. Does your graph know that?",
)
def curvature_agrees_with_finite_differences(seen: Seen, truth: Truth) -> Finding | None:
    """the Hessian-vector part of the meta-gradient agrees with finite differences"""
    curvature, first_order = truth.curvature, truth.first_order
    assert isinstance(curvature, Expected)
    assert isinstance(first_order, Expected)
    assert isinstance(seen.meta_gradient, list)
    what_is_left = [
        grad - part for grad, part in zip(seen.meta_gradient, first_order.tensors, strict=True)
    ]
    finding = close(
        what_is_left,
        curvature,
        "your meta-gradient minus its first-order part ∇L_q(θ')",
        "it should be −α H v, with H the Hessian of the support loss at θ and v = ∇L_q(θ')",
    )
    if finding and close(seen.vjp, truth.vjp) is None:
        # The inner step has kept its graph, so the fault lies in what was made of it.
        return replace(finding, think=OUTER_QUESTION)
    return finding


@maml.check(
    points=3,
    needs=every_gradient_is_there,
    families=PLAIN,
    look=OUTER_QUESTION,
)
def meta_gradient_is_right(seen: Seen, truth: Truth) -> Finding | None:
    """the whole meta-gradient is right, on fresh random tasks"""
    what = "the meta-gradient in the original's .grad"
    asks = "it should be the gradient of L_q(θ − α∇L_s(θ)) with respect to θ"
    return close(seen.meta_gradient, truth.meta_gradient, what, asks) or right_in_turn(
        seen, truth, "meta_gradient", what, asks
    )


@maml.check(
    points=1,
    needs=(both_functions_are_written, fast_model_takes_one_step),
    families=PLAIN,
    look="Which number would you plot to see whether meta-training makes progress?",
)
def meta_loss_is_returned(seen: Seen, truth: Truth) -> Finding | None:
    """the outer update returns the meta-loss, a scalar"""
    given = seen.meta_loss
    asks = (
        "it should be the query loss at the adapted weights, L_q(θ'): one number, "
        "or a tensor that holds one number"
    )
    if isinstance(given, bool | int | str):
        return Finding(f"`maml_outer_update` returns {given!r:.200}", asks)
    if given is None or not isinstance(given, Tensor) or given.dim():
        return Finding(f"`maml_outer_update` returns {described(given)}", asks)
    what = "what `maml_outer_update` returns"
    return close(given, truth.meta_loss, what, asks) or right_in_turn(
        seen, truth, "meta_loss", what, asks
    )


ELSEWHERE = (
    fast_model_is_connected,
    outer_update_changes_no_weight,
    curvature_agrees_with_finite_differences,
    meta_gradient_is_right,
    meta_loss_is_returned,
)


def _everything(seen: Seen, truth: Truth) -> Finding | None:
    """Everything that is asked on the plain model, at once."""
    return (
        original_is_left_alone(seen, truth)
        or fast_model_takes_one_step(seen, truth)
        or fast_model_is_connected(seen, truth)
        or outer_update_changes_no_weight(seen, truth)
        or meta_gradient_is_right(seen, truth)
        or meta_loss_is_returned(seen, truth)
    )


@maml.check(
    points=1,
    needs=ELSEWHERE,
    families=("nested",),
    look="Do all your weights arrive, also those with a dotted name like encoder.body.0.weight?",
)
def holds_for_nested_modules(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for a model made of nested modules"""
    return _everything(seen, truth)


@maml.check(
    points=1,
    needs=ELSEWHERE,
    families=("convolution", "smoothed"),
    look="What in your code assumes a linear layer, or a regression loss?",
)
def holds_for_convolution_and_cross_entropy(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for a convolutional classifier with cross-entropy"""
    return _everything(seen, truth)


@maml.check(
    points=1,
    needs=ELSEWHERE,
    families=("buffered",),
    look="A model is more than its parameters: what else does its forward read?",
)
def holds_for_a_model_with_a_buffer(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for a model that reads a buffer"""
    return _everything(seen, truth)


@maml.check(
    points=1,
    needs=ELSEWHERE,
    families=("float32",),
    look="Does one of your lines fix a dtype?",
)
def holds_in_float32(seen: Seen, truth: Truth) -> Finding | None:
    """it holds in float32"""
    return _everything(seen, truth)


@maml.check(
    bonus=True,
    needs=ELSEWHERE,
    families=("plain",),
    look="Can you pass what your inner update returns to your inner update again?",
)
def two_inner_updates_can_be_chained(seen: Seen, truth: Truth) -> Finding | None:
    """the inner update can be applied to its own result"""
    return _everything(seen, truth)


@maml.check(
    bonus=True,
    needs=ELSEWHERE,
    families=("tied",),
    look="One tensor under two names: does your fast model use one new tensor under both?",
)
def holds_for_tied_weights(seen: Seen, truth: Truth) -> Finding | None:
    """it holds for a model that uses one weight under two names"""
    return _everything(seen, truth)
