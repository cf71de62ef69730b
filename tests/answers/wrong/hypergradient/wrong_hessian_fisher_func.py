# expect: wrong-hessian
# mistake: g times its product with v
from torch.func import grad, vjp


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w, h = tuple(t.detach() for t in weights), hyper.detach()
    v, direct = grad(valid_loss, argnums=(0, 1))(w, h)
    slope, pull = vjp(grad(train_loss), w, h)
    p = v
    for _ in range(1, terms):
        along = sum((a * b).sum() for a, b in zip(slope, v))
        hv = tuple(along * a for a in slope)
        v = tuple(a - lr * b for a, b in zip(v, hv))
        p = tuple(a + b for a, b in zip(p, v))
    _, mixed = pull(p)
    return direct - lr * mixed
