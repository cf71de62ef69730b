# expect: off-by-one
# mistake: the first walk is one step longer than it should be, the second one shorter
from torch.func import functional_call, grad


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def objective(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def walk(w, count):
        for _ in range(count):
            g = grad(objective)(w, support_x, support_y)
            w = {n: w[n] - inner_lr * g[n] for n in w}
        return w

    inside = max(min(horizon, steps) - 1, 0)
    start = walk({n: p.detach() for n, p in model.named_parameters()}, steps - inside)
    return tuple(grad(lambda w: objective(walk(w, inside), query_x, query_y))(start).values())
