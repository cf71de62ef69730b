# expect: wrong-end
# mistake: the factors are those of the first steps
from torch.func import functional_call, grad, jvp


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def slope(x, y):
        return grad(lambda w: loss_fn(functional_call(model, w, (x,)), y))

    inner = slope(support_x, support_y)
    path = [{n: p.detach() for n, p in model.named_parameters()}]
    for _ in range(steps):
        g = inner(path[-1])
        path.append({n: w - inner_lr * g[n] for n, w in path[-1].items()})
    v = slope(query_x, query_y)(path[-1])
    for at in path[: min(horizon, steps)][::-1]:
        _, hv = jvp(inner, (at,), (v,))
        v = {n: v[n] - inner_lr * hv[n] for n in v}
    return tuple(v.values())
