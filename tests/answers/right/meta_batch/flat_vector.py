"""All weights in one flat vector, and the graph in .grad kept for whoever wants third derivatives."""

import torch
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    shapes = {name: p.shape for name, p in model.named_parameters()}
    theta = parameters_to_vector(model.parameters())

    def loss_at(vector, x, y):
        pieces = vector.split([s.numel() for s in shapes.values()])
        weights = {n: piece.view(s) for (n, s), piece in zip(shapes.items(), pieces)}
        return loss_fn(functional_call(model, weights, (x,)), y)

    def one(task):
        (slope,) = torch.autograd.grad(loss_at(theta, *task[:2]), theta, create_graph=True)
        return loss_at(theta - inner_lr * slope, *task[2:])

    losses = torch.stack(list(map(one, tasks)))
    grads = torch.autograd.grad(losses.mean(), list(model.parameters()), create_graph=True)
    for p, g in zip(model.parameters(), grads):
        p.grad = g
    return losses.mean()
