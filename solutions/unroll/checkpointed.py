"""Checkpointed steps

Each step forgets its graph and is computed again when the gradient flows back through it. Between
the steps only the weights stay in memory, so many more steps fit. The price is time, since every
step runs once more in the backward pass; and the result can be differentiated once, not twice.
"""

import torch
from torch.func import functional_call


class Step(torch.autograd.Function):
    """A step that keeps nothing but the weights that it began from."""

    @staticmethod
    def forward(ctx, step, *weights):
        ctx.step = step
        ctx.save_for_backward(*weights)
        return tuple(weight.detach() for weight in again(step, weights)[1])

    @staticmethod
    def backward(ctx, *slopes):
        weights, stepped = again(ctx.step, ctx.saved_tensors)
        return None, *torch.autograd.grad(stepped, weights, slopes)


def again(step, weights):
    weights = [weight.detach().requires_grad_() for weight in weights]
    with torch.enable_grad():
        return weights, step(*weights)


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    names = [name for name, _ in model.named_parameters()]

    def run(weights, x):
        return functional_call(model, dict(zip(names, weights, strict=True)), (x,))

    def step(*weights):
        loss = loss_fn(run(weights, support_x), support_y)
        gradient = torch.autograd.grad(loss, weights, create_graph=True)
        return [w - inner_lr * g for w, g in zip(weights, gradient, strict=True)]

    weights = tuple(model.parameters())
    for _ in range(steps):
        weights = Step.apply(step, *weights)
    return lambda x: run(weights, x)
