# expect: last-task-only
# mistake: .grad is assigned in the loop, and holds what came last
from torch.func import functional_call, grad_and_value, grad


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def loss(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    def meta(w, sx, sy, qx, qy):
        g = grad(loss)(w, sx, sy)
        return loss({n: w[n] - inner_lr * g[n] for n in w}, qx, qy)

    theta = {n: p.detach() for n, p in model.named_parameters()}
    mean = 0.0
    for task in tasks:
        grads, value = grad_and_value(meta)(theta, *task)
        for n, p in model.named_parameters():
            p.grad = grads[n]
        mean = mean + value / len(tasks)
    return mean
