# expect: order-reversed
# mistake: the pullbacks are taken from the queue's wrong end
from collections import deque

from torch.func import functional_call, grad, vjp


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def step(w):
        g = grad(lambda v: loss_fn(functional_call(model, v, (support_x,)), support_y))(w)
        return {n: w[n] - inner_lr * g[n] for n in w}

    w = {n: p.detach() for n, p in model.named_parameters()}
    back = deque(maxlen=horizon)
    for _ in range(steps):
        w, pull = vjp(step, w)
        back.append(pull)
    v = grad(lambda u: loss_fn(functional_call(model, u, (query_x,)), query_y))(w)
    while back:
        (v,) = back.popleft()(v)
    return tuple(v.values())
