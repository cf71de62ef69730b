# right: recursion, k steps are one step and then k - 1 more
from torch.autograd import grad
from torch.func import functional_call


class At:
    """The model with other weights in it."""

    def __init__(self, model, weights):
        self.model, self.weights = model, weights

    def __call__(self, x):
        return functional_call(self.model, self.weights, (x,))


def _descend(here, x, y, loss_fn, lr, left):
    if left == 0:
        return here
    names = list(here.weights)
    gs = grad(loss_fn(here(x), y), [here.weights[n] for n in names], create_graph=True)
    moved = {n: here.weights[n] - lr * g for n, g in zip(names, gs)}
    return _descend(At(here.model, moved), x, y, loss_fn, lr, left - 1)


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    start = At(model, dict(model.named_parameters()))
    return _descend(start, support_x, support_y, loss_fn, inner_lr, steps)
