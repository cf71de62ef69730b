# expect: weights-normalised
# mistake: the weights are divided by their sum
from torch.func import functional_call, grad


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    scale = sum(weights)

    def at(p, x, y):
        return loss_fn(functional_call(model, p, (x,)), y)

    def total(p):
        out = 0.0
        for w in weights:
            g = grad(at)(p, support_x, support_y)
            p = {n: v - inner_lr * g[n] for n, v in p.items()}
            out = out + w / scale * at(p, query_x, query_y)
        return out

    return tuple(grad(total)({n: p.detach() for n, p in model.named_parameters()}).values())
