"""A step that forgets

One inner step becomes a custom autograd function that saves its input weights and nothing else. Its
backward pass takes the step again, with a graph, and pulls the incoming gradient back through it.
The loop then reads like a plain unroll, and autograd itself walks it back. As it stands it can be
differentiated once.
"""

import torch
from torch.func import functional_call


class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, take, *weights):
        ctx.take = take
        ctx.save_for_backward(*weights)
        with torch.enable_grad():
            after = take(tuple(w.detach().requires_grad_() for w in weights), False)
        return tuple(w.detach() for w in after)

    @staticmethod
    def backward(ctx, *vector):
        weights = tuple(w.detach().requires_grad_() for w in ctx.saved_tensors)
        with torch.enable_grad():
            after = ctx.take(weights, True)
        return None, *torch.autograd.grad(after, weights, vector)


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [name for name, _ in model.named_parameters()]

    def loss_at(weights, x, y):
        return loss_fn(functional_call(model, dict(zip(names, weights, strict=True)), (x,)), y)

    def take(weights, graph):
        loss = loss_at(weights, support_x, support_y)
        slopes = torch.autograd.grad(loss, weights, create_graph=graph)
        return tuple(w - inner_lr * g for w, g in zip(weights, slopes, strict=True))

    theta = tuple(model.parameters())
    weights = theta
    for _ in range(steps):
        weights = Step.apply(take, *weights)
    return torch.autograd.grad(loss_at(weights, query_x, query_y), theta)
