# expect: first-order
# mistake: the support gradient has no graph, and no product requires grad
import torch


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    params = list(model.parameters())
    g = flat(torch.autograd.grad(loss_fn(model(sx), sy), params))
    b = flat(torch.autograd.grad(loss_fn(model(qx), qy), params))

    def matvec(v):
        along = g @ v
        hv = torch.zeros_like(v)
        if along.requires_grad:
            hv = flat(torch.autograd.grad(along, params, retain_graph=True))
        return v + hv / strength

    x = torch.zeros_like(b)
    r = b.clone()
    p = r.clone()
    rs = r @ r
    for _ in range(iterations):
        Ap = matvec(p)
        alpha = rs / (p @ Ap)
        x = x + alpha * p
        r = r - alpha * Ap
        rs_new = r @ r
        p = r + (rs_new / rs) * p
        rs = rs_new
    sizes = [q.numel() for q in params]
    return tuple(t.view_as(q) for t, q in zip(x.split(sizes), params))
