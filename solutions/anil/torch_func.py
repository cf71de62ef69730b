"""torch.func: two arguments, one gradient

The query loss after adaptation is a function of two groups of weights, and one call of `grad`
differentiates it with respect to both. No graph has to be asked for. The body runs again
in every step here; keeping its features outside of the inner loss would save that.
"""

from torch.func import functional_call, grad


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    def loss(b, h, x, y):
        return loss_fn(functional_call(head, h, (functional_call(body, b, (x,)),)), y)

    def after_adaptation(b, h):
        for _ in range(steps):
            g = grad(loss, argnums=1)(b, h, support_x, support_y)
            h = {name: h[name] - inner_lr * g[name] for name in h}
        return loss(b, h, query_x, query_y)

    parts = [{n: p.detach() for n, p in m.named_parameters()} for m in (body, head)]
    for_body, for_head = grad(after_adaptation, argnums=(0, 1))(*parts)
    return tuple(for_body.values()), tuple(for_head.values())
