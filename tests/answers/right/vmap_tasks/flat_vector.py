# right: one flat vector of weights, and a gradient of a gradient with respect to it
import torch
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    names = [name for name, _ in model.named_parameters()]
    shapes = [p.shape for p in model.parameters()]
    sizes = [p.numel() for p in model.parameters()]
    flat = torch.nn.utils.parameters_to_vector(model.parameters()).detach()

    def loss(vector, x, y):
        pieces = [v.view(s) for v, s in zip(vector.split(sizes), shapes)]
        return loss_fn(functional_call(model, dict(zip(names, pieces)), x), y)

    def outer(vector, sx, sy, qx, qy):
        return loss(vector - inner_lr * grad(loss)(vector, sx, sy), qx, qy)

    g = vmap(grad(outer), (None, 0, 0, 0, 0))(flat, support_x, support_y, query_x, query_y)
    return [v.view(s) for v, s in zip(g.mean(0).split(sizes), shapes)]
