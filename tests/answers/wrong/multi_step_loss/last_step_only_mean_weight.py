# expect: last-step-only
# mistake: the last loss times the mean weight
import torch
from torch.func import functional_call, grad

def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    def loss(p, x, y):
        return loss_fn(functional_call(model, p, (x,)), y)

    def objective(p):
        for _ in weights:
            g = grad(loss)(p, support_x, support_y)
            p = {n: p[n] - inner_lr * g[n] for n in p}
        return sum(weights) / len(weights) * loss(p, query_x, query_y)

    return tuple(grad(objective)({n: p.detach() for n, p in model.named_parameters()}).values())
