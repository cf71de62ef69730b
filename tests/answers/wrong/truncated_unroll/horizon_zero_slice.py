# expect: horizon-zero
# mistake: a slice of the last 0 entries is the whole list
from torch.func import functional_call, grad, vjp


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def inner(w):
        return grad(lambda v: loss_fn(functional_call(model, v, (support_x,)), support_y))(w)

    path = [{n: p.detach() for n, p in model.named_parameters()}]
    for _ in range(steps):
        g = inner(path[-1])
        path.append({n: w - inner_lr * g[n] for n, w in path[-1].items()})
    end = path.pop()
    v = grad(lambda w: loss_fn(functional_call(model, w, (query_x,)), query_y))(end)
    for at in reversed(path[-horizon:]):
        (hv,) = vjp(inner, at)[1](v)
        v = {n: v[n] - inner_lr * hv[n] for n in v}
    return tuple(v.values())
