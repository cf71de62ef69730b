# expect: original-modified
# mistake: each step replaces the original's own parameters by tensors
import torch


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    slots = [(m, k) for m in model.modules() for k in list(m._parameters)]
    for _ in range(steps):
        loss = loss_fn(model(support_x), support_y)
        weights = [m._parameters[k] for m, k in slots]
        grads = torch.autograd.grad(loss, weights, create_graph=True)
        for (m, k), w, g in zip(slots, weights, grads):
            m._parameters[k] = w - inner_lr * g
    return model
