# expect: not-implemented
# mistake: nothing is returned
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w = [t.detach().clone().requires_grad_() for t in weights]
    torch.autograd.grad(valid_loss(w, hyper.detach()), w)
