import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    names = [n for n, _ in model.named_parameters()]

    def loss(values, x, y):
        return loss_fn(functional_call(model, dict(zip(names, values)), (x,)), y)

    def rest(values, remaining):
        if not remaining:
            return 0.0
        g = torch.autograd.grad(loss(values, support_x, support_y), values, create_graph=True)
        values = [v - inner_lr * d for v, d in zip(values, g)]
        return remaining[0] * loss(values, query_x, query_y) + rest(values, remaining[1:])

    params = list(model.parameters())
    return torch.autograd.grad(rest(params, tuple(weights)), params)
