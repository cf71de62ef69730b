# expect: implicit-sign
# mistake: the vector is negated and subtracted
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
    _, mixed = pull(tuple(-a for a in p))
    return direct - lr * mixed
