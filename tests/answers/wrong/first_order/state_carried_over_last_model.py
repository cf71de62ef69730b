# expect: state-carried-over
# mistake: the fast weights are a global, reset only for another model
import torch

FAST = None
OWNER = None


def _start(model):
    global FAST, OWNER
    if OWNER is not model:
        OWNER, FAST = model, {n: p.detach().clone() for n, p in model.named_parameters()}


def _walk(model, x, y, loss_fn, lr, steps):
    global FAST
    _start(model)
    for _ in range(steps):
        w = {n: p.detach().requires_grad_() for n, p in FAST.items()}
        gs = torch.autograd.grad(loss_fn(torch.func.functional_call(model, w, (x,)), y), list(w.values()))
        FAST = {n: p.detach() - lr * g for (n, p), g in zip(w.items(), gs)}


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    _walk(model, support_x, support_y, loss_fn, inner_lr, steps)
    w = {n: p.detach().requires_grad_() for n, p in FAST.items()}
    return torch.autograd.grad(loss_fn(torch.func.functional_call(model, w, (query_x,)), query_y), list(w.values()))


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    _walk(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple(p.detach() - FAST[n] for n, p in model.named_parameters())
