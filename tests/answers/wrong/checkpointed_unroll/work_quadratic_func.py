# expect: work-quadratic
# mistake: a recursion that starts from the beginning for each pullback
from torch.func import functional_call, grad, vjp


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    theta = {n: p.detach() for n, p in model.named_parameters()}

    def loss(ws, x, y):
        return loss_fn(functional_call(model, ws, (x,)), y)

    def step(ws):
        g = grad(loss)(ws, support_x, support_y)
        return {n: ws[n] - inner_lr * g[n] for n in ws}

    def after(count):
        ws = theta
        for _ in range(count):
            ws = step(ws)
        return ws

    v = grad(loss)(after(steps), query_x, query_y)
    for count in range(steps, 0, -1):
        v = vjp(step, after(count - 1))[1](v)[0]
    return tuple(v.values())
