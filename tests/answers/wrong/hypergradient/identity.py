# expect: identity-inverse
# mistake: the identity
from torch.func import grad, vjp


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w, h = tuple(t.detach() for t in weights), hyper.detach()
    v, direct = grad(valid_loss, argnums=(0, 1))(w, h)
    slope, pull = vjp(grad(train_loss), w, h)
    p = v
    _, mixed = pull(p)
    return direct - mixed
