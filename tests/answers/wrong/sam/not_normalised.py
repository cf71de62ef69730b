# expect: not-normalised
# mistake: rho is a learning rate
from torch.func import functional_call, grad


def sam_gradient(model, x, y, loss_fn, rho):
    f = grad(lambda w: loss_fn(functional_call(model, w, (x,)), y))
    w = {k: v.detach() for k, v in model.named_parameters()}
    g = f(w)
    return tuple(f({k: v + rho * g[k] for k, v in w.items()}).values())
