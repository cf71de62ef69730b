# expect: not-averaged
# mistake: the Jacobian of the losses is returned
from torch.func import functional_call, grad, jacrev, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    names = [n for n, _ in model.named_parameters()]

    def loss(ps, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ps)), (x,)), y)

    def losses(ps):
        def one(sx, sy, qx, qy):
            fast = tuple(p - inner_lr * g for p, g in zip(ps, grad(loss)(ps, sx, sy)))
            return loss(fast, qx, qy)

        return vmap(one)(support_x, support_y, query_x, query_y)

    return jacrev(losses)(tuple(p.detach() for p in model.parameters()))
