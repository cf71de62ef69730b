# expect: hessian-built
# mistake: torch.autograd.functional.hessian, and its inverse
import torch


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    params = list(model.parameters())
    sizes = [q.numel() for q in params]
    names = [n for n, _ in model.named_parameters()]

    def loss(vector):
        pieces = [t.view_as(q) for t, q in zip(vector.split(sizes), params)]
        w = dict(zip(names, pieces))
        return loss_fn(torch.func.functional_call(model, w, (sx,)), sy)

    H = torch.autograd.functional.hessian(loss, flat(params).detach())
    b = flat(torch.autograd.grad(loss_fn(model(qx), qy), params))

    x = torch.inverse(torch.eye(len(b)).to(b) + H / strength) @ b
    return tuple(t.view_as(q) for t, q in zip(x.split(sizes), params))
