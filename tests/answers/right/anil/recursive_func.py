# right: torch.func with a recursive inner loop over tuples
from torch.func import functional_call, grad


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    bn = [n for n, _ in body.named_parameters()]
    hn = [n for n, _ in head.named_parameters()]

    def out(b, h, x):
        z = functional_call(body, dict(zip(bn, b)), x)
        return functional_call(head, dict(zip(hn, h)), z)

    def inner(h, b):
        return loss_fn(out(b, h, support_x), support_y)

    def adapt(h, b, k):
        if k == 0:
            return h
        return adapt(tuple(w - inner_lr * g for w, g in zip(h, grad(inner)(h, b))), b, k - 1)

    def outer(groups):
        b, h = groups
        return loss_fn(out(b, adapt(h, b, steps), query_x), query_y)

    return grad(outer)((tuple(body.parameters()), tuple(head.parameters())))
