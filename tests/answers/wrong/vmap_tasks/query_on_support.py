# expect: query-on-support
# mistake: the support set is used again
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = {k: p.detach() for k, p in model.named_parameters()}

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def meta(params, sx, sy, qx, qy):
        slope = grad(loss)(params, sx, sy)
        fast = {k: params[k] - inner_lr * slope[k] for k in params}
        return loss(fast, sx, sy)

    found = vmap(grad(meta), in_dims=(None, 0, 0, 0, 0))(
        params, support_x, support_y, query_x, query_y
    )
    return tuple(g.mean(0) for g in found.values())
