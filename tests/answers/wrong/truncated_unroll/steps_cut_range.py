# expect: steps-cut
# mistake: the loop runs `horizon` times
from torch.func import functional_call, grad


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def objective(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def outer(w):
        for _ in range(horizon):
            g = grad(objective)(w, support_x, support_y)
            w = {n: w[n] - inner_lr * g[n] for n in w}
        return objective(w, query_x, query_y)

    return tuple(grad(outer)({n: p.detach() for n, p in model.named_parameters()}).values())
