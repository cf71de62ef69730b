# expect: terms-off-by-one
# mistake: one term too few
import torch


def flat(ts):
    return torch.cat([t.reshape(-1) for t in ts])


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    sizes = [t.numel() for t in weights]
    n = sum(sizes)
    point = flat([*weights, hyper]).detach().requires_grad_()

    def call(loss):
        ws = [c.view(t.shape) for c, t in zip(point[:n].split(sizes), weights)]
        return loss(ws, point[n:].view(hyper.shape))

    slope = torch.autograd.grad(call(train_loss), point, create_graph=True)[0]
    full = torch.stack([torch.autograd.grad(s, point, retain_graph=True)[0] for s in slope])
    H, M = full[:n, :n], full[:n, n:]
    outer = torch.autograd.grad(call(valid_loss), point, create_graph=True)[0]
    v, direct = outer[:n].detach(), outer[n:].detach()
    total = torch.zeros_like(v)
    term = v
    for j in range(terms - 1):
        total = total + term
        term = term - lr * (H @ term)
    return (direct - lr * (total @ M)).view(hyper.shape)
