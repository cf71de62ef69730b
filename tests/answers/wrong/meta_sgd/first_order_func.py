# expect: first-order
# mistake: the gradient of torch.func is detached
from torch.func import functional_call, grad


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    def loss(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def outer(w, r):
        g = grad(loss)(w, support_x, support_y)
        w = {n: w[n] - r[n] * g[n].detach() for n in w}
        return loss(w, query_x, query_y)

    w = {n: p.detach() for n, p in model.named_parameters()}
    r = {n: a.detach() for n, a in zip(w, rates)}
    gw, gr = grad(outer, argnums=(0, 1))(w, r)
    return tuple(gw.values()), tuple(gr.values())
