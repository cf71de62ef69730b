# expect: original-modified
# mistake: the model itself walks forward, and stays there
import torch


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    params = list(model.parameters())
    stored = []
    for _ in range(steps):
        stored.append([p.detach().clone() for p in params])
        gs = torch.autograd.grad(loss_fn(model(support_x), support_y), params)
        for p, g in zip(params, gs):
            p.data -= inner_lr * g
    v = torch.autograd.grad(loss_fn(model(query_x), query_y), params)
    for values in reversed(stored):
        ws = dict(zip((n for n, _ in model.named_parameters()), values))
        ws = {n: t.requires_grad_() for n, t in ws.items()}
        out = torch.func.functional_call(model, ws, (support_x,))
        gs = torch.autograd.grad(loss_fn(out, support_y), list(ws.values()), create_graph=True)
        hv = torch.autograd.grad(gs, list(ws.values()), v)
        v = tuple(a - inner_lr * b for a, b in zip(v, hv))
    return v
