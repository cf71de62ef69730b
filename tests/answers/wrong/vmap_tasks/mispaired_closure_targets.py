# expect: mispaired
# mistake: the targets come from the enclosing function, where they have all tasks
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = {k: p.detach() for k, p in model.named_parameters()}

    def loss(ps, x, y):
        return loss_fn(functional_call(model, ps, (x,)), y)

    def meta(ps, sx, qx):
        slope = grad(loss)(ps, sx, support_y)
        return loss({k: ps[k] - inner_lr * slope[k] for k in ps}, qx, query_y)

    found = vmap(grad(meta), in_dims=(None, 0, 0))(params, support_x, query_x)
    return tuple(g.mean(0) for g in found.values())
