# expect: inner-sign
# mistake: the inner loop maximises
from torch.func import functional_call, grad


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    def loss(b, h, x, y):
        z = functional_call(body, b, (x,))
        return loss_fn(functional_call(head, h, (z,)), y)

    def outer(b, h):
        for _ in range(steps):
            g = grad(loss, argnums=1)(b, h, support_x, support_y)
            h = {n: h[n] + inner_lr * g[n] for n in h}
        return loss(b, h, query_x, query_y)

    b = {n: p.detach() for n, p in body.named_parameters()}
    h = {n: p.detach() for n, p in head.named_parameters()}
    gb, gh = grad(outer, argnums=(0, 1))(b, h)
    return tuple(gb.values()), tuple(gh.values())
