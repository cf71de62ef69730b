# expect: zero-based
# mistake: K + 1 losses are zipped with K weights
from torch.func import functional_call, grad


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    def at(p, x, y):
        return loss_fn(functional_call(model, p, (x,)), y)

    def total(p):
        losses = [at(p, query_x, query_y)]
        for _ in weights:
            g = grad(at)(p, support_x, support_y)
            p = {n: v - inner_lr * g[n] for n, v in p.items()}
            losses.append(at(p, query_x, query_y))
        return sum(w * l for w, l in zip(weights, losses))

    return list(grad(total)({n: p.detach() for n, p in model.named_parameters()}).values())
