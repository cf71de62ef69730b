# expect: per-tensor-cg
# mistake: the factor of the old direction is computed per tensor
import torch
from torch.func import functional_call, grad, jvp


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    names = [n for n, _ in model.named_parameters()]
    theta = tuple(p.detach() for p in model.parameters())

    def loss(w, x, y):
        return loss_fn(functional_call(model, dict(zip(names, w)), (x,)), y)

    support = lambda w: grad(loss)(w, sx, sy)
    b = grad(loss)(theta, qx, qy)

    def A(v):
        _, hv = jvp(support, (theta,), (v,))
        return tuple(a + h / strength for a, h in zip(v, hv))

    inner = lambda u, v: torch.stack([torch.sum(a * c) for a, c in zip(u, v)]).sum()
    z = tuple(torch.zeros_like(t) for t in b)
    r = p = b
    for k in range(iterations):
        q = A(p)
        a = inner(r, r) / inner(p, q)
        z = tuple(s + a * t for s, t in zip(z, p))
        before = r
        r = tuple(s - a * t for s, t in zip(r, q))
        p = tuple(s + (s * s).sum() / (o * o).sum() * t for s, t, o in zip(r, p, before))
    return z
