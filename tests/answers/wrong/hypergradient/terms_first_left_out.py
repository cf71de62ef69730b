# expect: terms-off-by-one
# mistake: starts from zero and runs one turn less
from torch.func import grad, vjp


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w, h = tuple(t.detach() for t in weights), hyper.detach()
    v, direct = grad(valid_loss, argnums=(0, 1))(w, h)
    slope, pull = vjp(grad(train_loss), w, h)
    p = tuple(0 * a for a in v)
    for _ in range(1, terms):
        p = tuple(a + b for a, b in zip(p, v))
        hv, _ = pull(v)
        v = tuple(a - lr * b for a, b in zip(v, hv))
    _, mixed = pull(p)
    return direct - lr * mixed
