# right: torch.func.vjp pulls the query gradient back through the step
from torch.func import functional_call, grad, vjp


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    def risk(ws, x, y):
        return loss_fn(functional_call(model, ws, (x,)), y)

    theta = {n: p.detach() for n, p in model.named_parameters()}
    r = {n: x.detach() for n, x in zip(theta, rates)}

    def step(ws, rs):
        slopes = grad(risk)(ws, support_x, support_y)
        return {n: ws[n] - rs[n] * slopes[n] for n in ws}

    moved, pull = vjp(step, theta, r)
    for_weights, for_rates = pull(grad(risk)(moved, query_x, query_y))
    return tuple(for_weights.values()), tuple(for_rates.values())
