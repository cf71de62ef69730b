# expect: loss-ignored
# mistake: the inner loss is the mean squared error, whatever the caller gives
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = {k: p.detach() for k, p in model.named_parameters()}

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def squared(ps, x, y):
        return (functional_call(model, ps, (x,)) - y).square().mean()

    def meta(params, sx, sy, qx, qy):
        slope = grad(squared)(params, sx, sy)
        fast = {k: params[k] - inner_lr * slope[k] for k in params}
        return loss(fast, qx, qy)

    found = vmap(grad(meta), in_dims=(None, 0, 0, 0, 0))(
        params, support_x, support_y, query_x, query_y
    )
    return tuple(g.mean(0) for g in found.values())
