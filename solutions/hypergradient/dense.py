"""Dense: matrices that a textbook would write

All weights are one vector, and the Hessian and the mixed derivative are matrices, so the formula
can be read off the code. Good for checking the other solutions on a small problem. The Hessian of
a network with a million weights has a million million entries.
"""

import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    sizes = [weight.numel() for weight in weights]
    point = torch.cat([t.detach().reshape(-1) for t in (*weights, hyper)]).requires_grad_()

    def slope(loss):
        *parts, h = point.split([*sizes, hyper.numel()])
        w = [part.view(weight.shape) for part, weight in zip(parts, weights, strict=True)]
        return torch.autograd.grad(loss(w, h.view(hyper.shape)), point, create_graph=True)[0]

    n = sum(sizes)
    rows = [torch.autograd.grad(s, point, retain_graph=True)[0] for s in slope(train_loss)[:n]]
    hessian, mixed = torch.stack(rows)[:, :n], torch.stack(rows)[:, n:]
    v, direct = slope(valid_loss).detach().split([n, hyper.numel()])
    step = torch.eye(n, dtype=point.dtype) - lr * hessian
    series = sum(torch.linalg.matrix_power(step, j) for j in range(terms))
    return (direct - lr * (series @ v) @ mixed).view(hyper.shape)
