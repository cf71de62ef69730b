# right: products with the Hessian by a jvp of the gradient
import torch
from torch.func import functional_call, grad, jvp


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    def slope(ws, x, y):
        return grad(lambda q: loss_fn(functional_call(model, q, (x,)), y))(ws)

    ws = {n: p.detach().clone() for n, p in model.named_parameters()}
    seen = []
    for _ in range(steps):
        seen.append(ws)
        g = slope(ws, support_x, support_y)
        ws = {n: ws[n].sub(g[n], alpha=inner_lr) for n in ws}
    v = slope(ws, query_x, query_y)
    while seen:
        _, hv = jvp(lambda q: slope(q, support_x, support_y), (seen.pop(),), (v,))
        v = {n: v[n] - inner_lr * hv[n] for n in v}
    return tuple(torch.clone(t) for t in v.values())
