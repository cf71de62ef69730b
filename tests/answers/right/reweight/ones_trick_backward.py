import torch
from torch.func import functional_call


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = dict(model.named_parameters())
    eps = torch.zeros(len(x), dtype=next(iter(params.values())).dtype, requires_grad=True)
    loss = torch.sum(eps * loss_fn(model(x), y))
    grads = torch.autograd.grad(loss, tuple(params.values()), create_graph=True)
    moved = {k: p - lr * g for (k, p), g in zip(params.items(), grads)}
    v = loss_fn(functional_call(model, moved, (valid_x,)), valid_y).mean()
    v.backward(inputs=[eps])
    w = torch.clamp(-eps.grad, min=0)
    norm = w.sum()
    return w / norm if norm != 0 else w
