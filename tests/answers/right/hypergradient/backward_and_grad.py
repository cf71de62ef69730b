# right: .backward() into leaves of its own, with .grad emptied each time
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    ws = [w.clone().detach().requires_grad_(True) for w in weights]
    hp = hyper.clone().detach().requires_grad_(True)

    def pop(t):
        g = torch.zeros_like(t) if t.grad is None else t.grad.detach().clone()
        t.grad = None
        return g

    valid_loss(ws, hp).backward()
    v, direct = [pop(w) for w in ws], pop(hp)
    train_loss(ws, hp).backward(create_graph=True)
    g = [w.grad for w in ws]
    for t in (*ws, hp):
        t.grad = None

    p = [t.clone() for t in v]
    for _ in range(terms - 1):
        dot = sum((a * b).sum() for a, b in zip(g, v))
        dot.backward(retain_graph=True)
        v = [a - lr * pop(w) for a, w in zip(v, ws)]
        hp.grad = None
        p = [a + b for a, b in zip(p, v)]
    sum((a * b).sum() for a, b in zip(g, p)).backward()
    return direct - lr * pop(hp)
