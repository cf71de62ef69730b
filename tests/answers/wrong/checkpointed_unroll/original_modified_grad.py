# expect: original-modified
# mistake: the reentrant checkpoint fills the model's own `.grad`
import torch
from torch.func import functional_call
from torch.utils.checkpoint import checkpoint


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def step(*ws):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        return tuple(w - inner_lr * g for w, g in zip(ws, gs))

    def one(*ws):
        with torch.enable_grad():
            return step(*[w if w.requires_grad else w.detach().requires_grad_() for w in ws])

    ws = tuple(model.parameters())
    before = [None if p.grad is None else p.grad.clone() for p in ws]
    theta = ws
    for _ in range(steps):
        ws = checkpoint(one, *ws, use_reentrant=True)
    loss(ws, query_x, query_y).backward()
    pairs = zip(theta, before)
    return tuple(p.grad.clone() if b is None else p.grad - b for p, b in pairs)
