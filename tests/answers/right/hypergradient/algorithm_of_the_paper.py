# right: the paper's algorithm with lr at the end, a class, and the result in double precision of h
import torch


class Neumann:
    def __init__(self, loss, w, h, lr):
        self.w, self.h, self.lr = w, h, lr
        self.f = torch.autograd.grad(loss, w, create_graph=True)

    def inverse_times(self, v, i):
        p = v
        for _ in range(i):
            v = [
                a - self.lr * b
                for a, b in zip(
                    v, torch.autograd.grad(self.f, self.w, grad_outputs=v, retain_graph=True)
                )
            ]
            p = [a + b for a, b in zip(p, v)]
        return [self.lr * a for a in p]


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    with torch.enable_grad():
        w = [torch.nn.Parameter(x.detach().clone()) for x in weights]
        h = torch.nn.Parameter(hyper.detach().clone())
        n = Neumann(train_loss(w, h), w, h, lr)
        L = valid_loss(w, h)
        v1 = torch.autograd.grad(L, w, retain_graph=True)
        v2 = n.inverse_times(v1, terms - 1)
        v3 = torch.autograd.grad(n.f, h, grad_outputs=v2)[0]
        d = torch.autograd.grad(L, h, allow_unused=True)[0]
    print("direct part:", None if d is None else d.norm().item())
    return -v3 if d is None else d - v3
