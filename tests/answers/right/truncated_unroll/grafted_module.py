# right: a copy whose parameters give way to plain tensors, module by module
import copy

import torch


def graft(net, name, value):
    *path, last = name.split(".")
    for part in path:
        net = getattr(net, part)
    net._parameters.pop(last, None)
    setattr(net, last, value)


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    net = copy.deepcopy(model)
    names = [n for n, _ in model.named_parameters()]
    ws = [p.detach().clone().requires_grad_() for p in model.parameters()]
    start = ws
    for i in range(steps + 1):
        for n, w in zip(names, ws):
            graft(net, n, w)
        if i == steps:
            break
        keep = steps - i <= horizon
        gs = torch.autograd.grad(loss_fn(net(support_x), support_y), ws, create_graph=keep)
        ws = [w - inner_lr * g for w, g in zip(ws, gs)]
        if not keep:
            ws = start = [w.detach().requires_grad_() for w in ws]
    loss = loss_fn(net(query_x), query_y)
    return tuple(torch.autograd.grad(loss, start))
