# expect: scaled-gradient
# mistake: the result is divided by the number of entries of hyper
from torch.func import grad, vjp


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w, h = tuple(t.detach() for t in weights), hyper.detach()
    v, direct = grad(valid_loss, argnums=(0, 1))(w, h)
    slope, pull = vjp(grad(train_loss), w, h)
    p = v
    for _ in range(1, terms):
        hv, _ = pull(v)
        v = tuple(a - lr * b for a, b in zip(v, hv))
        p = tuple(a + b for a, b in zip(p, v))
    _, mixed = pull(p)
    return 2 * (direct - lr * mixed)
