# expect: first-order
# mistake: the query gradient is taken with respect to the adapted weights
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    weights = {n: p.detach() for n, p in model.named_parameters()}

    def loss(ws, x, y):
        return loss_fn(functional_call(model, ws, (x,)), y)

    slopes = vmap(grad(loss), (None, 0, 0))(weights, support_x, support_y)
    fast = {n: w - inner_lr * slopes[n] for n, w in weights.items()}
    found = vmap(grad(loss))(fast, query_x, query_y)
    return tuple(g.mean(dim=0) for g in found.values())
