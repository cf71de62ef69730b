# expect: shared-adaptation
# mistake: the slopes of all tasks are averaged before the step
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    theta = {n: p.detach() for n, p in model.named_parameters()}

    def loss(ws, x, y):
        return loss_fn(functional_call(model, ws, (x,)), y)

    def meta(ws):
        slopes = vmap(grad(loss), in_dims=(None, 0, 0))(ws, support_x, support_y)
        fast = {n: w - inner_lr * slopes[n].mean(0) for n, w in ws.items()}
        return vmap(loss, in_dims=(None, 0, 0))(fast, query_x, query_y).mean()

    return tuple(grad(meta)(theta).values())
