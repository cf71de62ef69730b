# expect: start-not-zero
# mistake: starts at ones
import torch


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    params = list(model.parameters())
    g = flat(torch.autograd.grad(loss_fn(model(sx), sy), params, create_graph=True))
    b = flat(torch.autograd.grad(loss_fn(model(qx), qy), params))

    def matvec(v):
        hv = flat(torch.autograd.grad(g @ v, params, retain_graph=True))
        return v + hv / strength

    x = torch.ones_like(b)
    r = b - matvec(x)
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
