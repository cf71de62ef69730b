# right: each step's pullback waits in a queue that holds as many as the horizon says
from collections import deque

from torch.func import functional_call, grad, vjp


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def objective(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def step(w):
        g = grad(objective)(w, support_x, support_y)
        return {n: w[n] - inner_lr * g[n] for n in w}

    w = {n: p.detach() for n, p in model.named_parameters()}
    back = deque(maxlen=horizon)
    for _ in range(steps):
        w, pull = vjp(step, w)
        back.append(pull)
    v = grad(objective)(w, query_x, query_y)
    while back:
        (v,) = back.pop()(v)
    return tuple(v.values())
