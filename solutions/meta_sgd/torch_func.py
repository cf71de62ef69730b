"""torch.func: one function of weights and rates

The query loss after the step is a function of two groups, and `argnums` asks for the gradients of
both. It does not matter whether the rates require grad. Models with side effects do not fit.
"""

from torch.func import functional_call, grad


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    names = [name for name, _ in model.named_parameters()]

    def loss(weights, x, y):
        return loss_fn(functional_call(model, dict(zip(names, weights, strict=True)), (x,)), y)

    def after_the_step(weights, rates):
        slopes = grad(loss)(weights, support_x, support_y)
        moved = [w - r * g for w, r, g in zip(weights, rates, slopes, strict=True)]
        return loss(tuple(moved), query_x, query_y)

    weights = tuple(p.detach() for p in model.parameters())
    own_rates = tuple(r.detach() for r in rates)
    return grad(after_the_step, argnums=(0, 1))(weights, own_rates)
