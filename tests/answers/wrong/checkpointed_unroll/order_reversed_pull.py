# expect: order-reversed
# mistake: pullbacks in the order of the steps
from torch.func import functional_call, grad, vjp


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    def loss(ws, x, y):
        return loss_fn(functional_call(model, ws, (x,)), y)

    def step(ws):
        g = grad(loss)(ws, support_x, support_y)
        return {k: ws[k] - inner_lr * g[k] for k in ws}

    path = [{k: p.detach() for k, p in model.named_parameters()}]
    for _ in range(steps):
        path.append(step(path[-1]))
    v = grad(loss)(path[-1], query_x, query_y)
    for ws in path[:steps]:
        v = vjp(step, ws)[1](v)[0]
    return tuple(v.values())
