# expect: gradient-not-stored
# mistake: torch.func gives the gradient, and nobody writes it into .grad
from torch.func import functional_call, grad, grad_and_value


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def at(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def mean(w):
        total = 0.0
        for sx, sy, qx, qy in tasks:
            g = grad(at)(w, sx, sy)
            total = total + at({n: w[n] - inner_lr * g[n] for n in w}, qx, qy)
        return total / len(tasks)

    gradients, value = grad_and_value(mean)({n: p.detach() for n, p in model.named_parameters()})
    return value
