"""Segments of √k steps

Only the weights at the start of each segment are kept, and on the way back each segment is unrolled
again with its graph. With segments of about √k steps, as many sets of weights are stored as graphs
are alive. That is the better choice where weights are large beside a graph, as with small support
sets. Each step is computed twice, as in the reference.
"""

import math

import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [name for name, _ in model.named_parameters()]

    def loss_at(weights, x, y):
        return loss_fn(functional_call(model, dict(zip(names, weights, strict=True)), (x,)), y)

    def unrolled(start, count, graph):
        """The weights after `count` steps; leaf tensors if no graph is asked for."""
        weights = start
        for _ in range(count):
            slopes = torch.autograd.grad(
                loss_at(weights, support_x, support_y), weights, create_graph=graph
            )
            weights = [w - inner_lr * g for w, g in zip(weights, slopes, strict=True)]
            if not graph:
                weights = [w.detach().requires_grad_() for w in weights]
        return weights

    size = math.isqrt(steps)
    counts = [min(size, steps - first) for first in range(0, steps, size)]
    starts = [[p.detach().clone().requires_grad_() for p in model.parameters()]]
    for count in counts:
        starts.append(unrolled(starts[-1], count, graph=False))
    last = starts.pop()
    vector = torch.autograd.grad(loss_at(last, query_x, query_y), last)
    for start, count in zip(reversed(starts), reversed(counts), strict=True):
        vector = torch.autograd.grad(unrolled(start, count, graph=True), start, vector)
    return vector
