import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    shapes = [(n, p.shape, p.numel()) for n, p in model.named_parameters()]

    def unpack(vector):
        out, at = {}, 0
        for name, shape, count in shapes:
            out[name] = vector[at : at + count].view(shape)
            at += count
        return out

    def slope(vector):
        vector = vector.detach().requires_grad_()
        return torch.autograd.grad(loss_fn(functional_call(model, unpack(vector), (x,)), y), vector)[0]

    theta = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
    g = slope(theta)
    return tuple(unpack(slope(theta + rho * torch.nn.functional.normalize(g, dim=0))).values())
