# expect: zero-gradient
# mistake: None is returned for the weights before the cut
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]
    start = ws = list(model.parameters())
    for i in range(steps):
        if steps - i == horizon:
            ws = [w.clone().detach().requires_grad_() for w in ws]
        loss = loss_fn(functional_call(model, dict(zip(names, ws)), (support_x,)), support_y)
        gs = torch.autograd.grad(loss, ws, create_graph=True)
        ws = [w - inner_lr * g for w, g in zip(ws, gs)]
    loss = loss_fn(functional_call(model, dict(zip(names, ws)), (query_x,)), query_y)
    return torch.autograd.grad(loss, start, allow_unused=True)
