# expect: per-tensor-cg
# mistake: a system of its own is solved for each parameter, with its own block of the Hessian
import torch


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    result = []
    for w in model.parameters():
        (gs,) = torch.autograd.grad(loss_fn(model(sx), sy), w, create_graph=True)
        (r,) = torch.autograd.grad(loss_fn(model(qx), qy), w)
        z, p = torch.zeros_like(w), r
        for _ in range(iterations):
            (h,) = torch.autograd.grad((gs * p).sum(), w, retain_graph=True)
            ap = p + h / strength
            a = (r * r).sum() / (p * ap).sum()
            z = z + a * p
            new = r - a * ap
            p = new + (new * new).sum() / (r * r).sum() * p
            r = new
            if r.abs().max() < 1e-12:
                break
        result.append(z.detach())
    return tuple(result)
