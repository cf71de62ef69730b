# expect: second-order
# mistake: grad of the whole composition
from torch.func import functional_call, grad


def sam_gradient(model, x, y, loss_fn, rho):
    def loss(w):
        return loss_fn(functional_call(model, w, (x,)), y)

    def worst(w):
        g = grad(loss)(w)
        n = sum(t.square().sum() for t in g.values()).sqrt()
        return loss({k: v + rho * g[k] / n for k, v in w.items()})

    return tuple(grad(worst)({k: v.detach() for k, v in model.named_parameters()}).values())
