# right: records each gradient (needlessly), but detaches the weights in every round
import torch


def _fast(model, ws):
    return lambda x: torch.func.functional_call(model, ws, (x,))


def _adapt(model, x, y, loss_fn, lr, steps):
    ws = {n: p.detach().clone().requires_grad_(True) for n, p in model.named_parameters()}
    while steps:
        loss = loss_fn(_fast(model, ws)(x), y)
        gs = torch.autograd.grad(loss, list(ws.values()), create_graph=True)
        ws = {n: (w - lr * g).detach().requires_grad_(True) for (n, w), g in zip(ws.items(), gs)}
        steps -= 1
    return ws


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    ws = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss = loss_fn(_fast(model, ws)(query_x), query_y)
    return torch.autograd.grad(loss, list(ws.values()), create_graph=True)


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    ws = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    return [p.detach() - ws[n].detach() for n, p in model.named_parameters()]
