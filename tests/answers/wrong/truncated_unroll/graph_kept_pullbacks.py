# expect: graph-kept
# mistake: the pullbacks of all steps are kept, though only the last ones are used
from torch.func import functional_call, grad, vjp


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def step(w):
        g = grad(lambda v: loss_fn(functional_call(model, v, (support_x,)), support_y))(w)
        return {n: w[n] - inner_lr * g[n] for n in w}

    w = {n: p.detach() for n, p in model.named_parameters()}
    pulls = []
    for _ in range(steps):
        w, pull = vjp(step, w)
        pulls.append(pull)
    v = grad(lambda u: loss_fn(functional_call(model, u, (query_x,)), query_y))(w)
    for _ in range(min(horizon, steps)):
        (v,) = pulls.pop()(v)
    return tuple(v.values())
