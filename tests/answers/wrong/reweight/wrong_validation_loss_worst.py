# expect: wrong-validation-loss
# mistake: the worst validation example only
import torch
from torch.func import functional_call, grad, jvp

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    w = {n: p.detach() for n, p in model.named_parameters()}
    v = grad(lambda p: loss_fn(functional_call(model, p, (valid_x,)), valid_y).max())(w)
    _, u = jvp(lambda p: loss_fn(functional_call(model, p, (x,)), y), (w,), (v,))
    u = u.relu()
    return u / u.sum() if u.sum() > 0 else u
