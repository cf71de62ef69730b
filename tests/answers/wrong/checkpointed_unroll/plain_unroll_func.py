# expect: plain-unroll
# mistake: grad of a function that holds the whole loop
from torch.func import functional_call, grad


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    def loss(ws, x, y):
        return loss_fn(functional_call(model, ws, (x,)), y)

    def outer(ws):
        for _ in range(steps):
            g = grad(loss)(ws, support_x, support_y)
            ws = {k: ws[k] - inner_lr * g[k] for k in ws}
        return loss(ws, query_x, query_y)

    return tuple(grad(outer)({k: p.detach() for k, p in model.named_parameters()}).values())
