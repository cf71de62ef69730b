# right: everything through .backward() and .grad, which is put back as it was
import torch


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    ps = list(model.parameters())
    saved = [p.grad for p in ps]

    def collect(scalar, **kw):
        for p in ps:
            p.grad = None
        scalar.backward(inputs=ps, **kw)
        return [torch.zeros_like(p) if p.grad is None else p.grad for p in ps]

    b = [g.clone() for g in collect(loss_fn(model(qx), qy))]
    gs = collect(loss_fn(model(sx), sy), create_graph=True)

    def A(v):
        dot = sum((g * x).sum() for g, x in zip(gs, v))
        return [x + h.detach() / strength for x, h in zip(v, collect(dot, retain_graph=True))]

    x = [torch.zeros_like(t) for t in b]
    r = [t.clone() for t in b]
    p = [t.clone() for t in b]
    rs = sum((t * t).sum() for t in r)
    for _ in range(iterations):
        Ap = A(p)
        alpha = rs / sum((u * v).sum() for u, v in zip(p, Ap))
        x = [u + alpha * v for u, v in zip(x, p)]
        r = [u - alpha * v for u, v in zip(r, Ap)]
        new = sum((t * t).sum() for t in r)
        if new.sqrt() < 1e-10:
            break
        p = [u + new / rs * v for u, v in zip(r, p)]
        rs = new
    for q, g in zip(ps, saved):
        q.grad = g
    return x
