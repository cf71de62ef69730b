# expect: chunked
# mistake: after every `horizon` steps the weights are detached, the last step included
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]
    ws = start = [p.detach().clone().requires_grad_() for p in model.parameters()]
    for i in range(1, steps + 1):
        out = functional_call(model, dict(zip(names, ws)), (support_x,))
        gs = torch.autograd.grad(loss_fn(out, support_y), ws, create_graph=horizon > 0)
        ws = [w - inner_lr * g for w, g in zip(ws, gs)]
        if i % max(horizon, 1) == 0 and horizon < steps:
            ws = start = [w.detach().requires_grad_() for w in ws]
    loss = loss_fn(functional_call(model, dict(zip(names, ws)), (query_x,)), query_y)
    return torch.autograd.grad(loss, start)
