# expect: direct-only
# mistake: the validation loss is differentiated at the given weights, and that is all
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    h = hyper.detach().clone().requires_grad_()
    loss = valid_loss([w.detach() for w in weights], h)
    if not loss.requires_grad:
        return torch.zeros_like(h)
    (slope,) = torch.autograd.grad(loss, h, allow_unused=True)
    return torch.zeros_like(h) if slope is None else slope
