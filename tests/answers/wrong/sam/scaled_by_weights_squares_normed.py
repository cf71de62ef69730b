# expect: scaled-by-weights
# mistake: the gradient is multiplied by the squares of the weights before it is normalised
from torch.func import functional_call, grad


def sam_gradient(model, x, y, loss_fn, rho):
    f = grad(lambda w: loss_fn(functional_call(model, w, (x,)), y))
    w = {k: v.detach() for k, v in model.named_parameters()}
    g = {k: t * w[k] ** 2 for k, t in f(w).items()}
    norm = sum(t.square().sum() for t in g.values()) ** 0.5
    return tuple(f({k: v + rho * g[k] / norm for k, v in w.items()}).values())
