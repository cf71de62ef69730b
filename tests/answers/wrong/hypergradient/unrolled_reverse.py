# expect: unrolled
# mistake: training is stored and gone through backwards, with each step's own Hessian
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    h = hyper.detach().clone().requires_grad_()
    path = [[t.detach().clone() for t in weights]]
    for _ in range(terms):
        w = [t.clone().requires_grad_() for t in path[-1]]
        g = torch.autograd.grad(train_loss(w, h), w)
        path.append([(a - lr * b).detach() for a, b in zip(w, g)])
    w = [t.clone().requires_grad_() for t in path.pop()]
    *v, total = torch.autograd.grad(valid_loss(w, h), [*w, h], materialize_grads=True)
    while path:
        w = [t.clone().requires_grad_() for t in path.pop()]
        g = torch.autograd.grad(train_loss(w, h), w, create_graph=True)
        *hv, m = torch.autograd.grad(g, [*w, h], grad_outputs=v)
        v = [a - lr * b for a, b in zip(v, hv)]
        total = total - lr * m
    return total
