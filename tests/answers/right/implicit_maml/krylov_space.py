# right: the best point of the Krylov space, by a small dense system instead of a recurrence
import torch


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    ps = list(model.parameters())
    flat = lambda ts: torch.cat([t.reshape(-1) for t in ts])
    g = flat(torch.autograd.grad(loss_fn(model(sx), sy), ps, create_graph=True))
    b = flat(torch.autograd.grad(loss_fn(model(qx), qy), ps))
    times = lambda v: v + flat(torch.autograd.grad(g, ps, v, retain_graph=True)) / strength
    basis, products = [], []
    v = b
    for _ in range(iterations):
        for _ in range(2):
            for q in basis:
                v = v - (q @ v) * q
        q = v / v.norm()
        basis.append(q)
        v = times(q)
        products.append(v)
    Q, AQ = torch.stack(basis), torch.stack(products)
    small = Q @ AQ.T
    y = torch.linalg.solve((small + small.T) / 2, Q @ b)
    z = y @ Q
    out, i = [], 0
    for p in ps:
        out.append(z[i : i + p.numel()].reshape(p.shape))
        i += p.numel()
    return tuple(out)
