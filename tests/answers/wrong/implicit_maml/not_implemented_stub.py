# expect: not-implemented
# mistake: the function ends without a return
import torch


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    torch.autograd.grad(loss_fn(model(qx), qy), list(model.parameters()))
