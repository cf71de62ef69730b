# expect: unrolled
# mistake: so many training steps are taken and differentiated
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w = [t.detach().clone().requires_grad_() for t in weights]
    h = hyper.detach().clone().requires_grad_()
    for _ in range(terms):
        g = torch.autograd.grad(train_loss(w, h), w, create_graph=True)
        w = [a - lr * b for a, b in zip(w, g)]
    return torch.autograd.grad(valid_loss(w, h), h)[0]
