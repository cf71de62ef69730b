# right: torch.func with tuples; the Hessian by jvp of the gradient, the mixed product by vjp
from torch.func import grad, jvp, vjp


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w = tuple(x.detach() for x in weights)
    h = hyper.detach()
    train = lambda ws, hh: train_loss(list(ws), hh)
    valid = lambda ws, hh: valid_loss(list(ws), hh)
    v = grad(valid, argnums=0)(w, h)
    direct = grad(valid, argnums=1)(w, h)
    slope = lambda ws: grad(train)(ws, h)
    p = v
    for _ in range(1, terms):
        _, hv = jvp(slope, (w,), (v,))
        v = tuple(a - lr * b for a, b in zip(v, hv))
        p = tuple(a + b for a, b in zip(p, v))
    _, pull = vjp(lambda hh: grad(train)(w, hh), h)
    return direct - lr * pull(p)[0]
