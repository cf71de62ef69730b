# expect: weights-reversed
# mistake: the weights are popped from the end
from torch.func import functional_call, grad


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    def at(p, x, y):
        return loss_fn(functional_call(model, p, (x,)), y)

    def total(p):
        left, out = list(weights), 0.0
        while left:
            g = grad(at)(p, support_x, support_y)
            p = {n: v - inner_lr * g[n] for n, v in p.items()}
            out = out + left.pop() * at(p, query_x, query_y)
        return out

    return tuple(grad(total)({n: p.detach() for n, p in model.named_parameters()}).values())
