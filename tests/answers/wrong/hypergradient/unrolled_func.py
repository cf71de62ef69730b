# expect: unrolled
# mistake: grad of a function that trains
from torch.func import grad


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    start = tuple(t.detach() for t in weights)

    def after_training(h):
        w = start
        for _ in range(terms):
            w = tuple(a - lr * b for a, b in zip(w, grad(train_loss)(w, h)))
        return valid_loss(w, h)

    return grad(after_training)(hyper.detach())
