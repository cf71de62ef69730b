# right: one flat vector, the Hessians written out, and matrices multiplied
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    shapes = {n: p.shape for n, p in model.named_parameters()}
    sizes = [s.numel() for s in shapes.values()]

    def split(flat):
        return {n: c.view(s) for (n, s), c in zip(shapes.items(), flat.split(sizes))}

    def loss(flat, x, y):
        return loss_fn(functional_call(model, split(flat), (x,)), y)

    theta = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
    matrices = []
    for i in range(steps):
        if i >= steps - horizon:
            hessian = torch.autograd.functional.hessian(
                lambda t: loss(t, support_x, support_y), theta
            )
            matrices.append(torch.eye(len(theta)).to(theta) - inner_lr * hessian)
        theta = theta - inner_lr * torch.func.grad(loss)(theta, support_x, support_y)
    v = torch.func.grad(loss)(theta, query_x, query_y)
    for matrix in matrices[::-1]:
        v = matrix @ v
    return tuple(split(v).values())
