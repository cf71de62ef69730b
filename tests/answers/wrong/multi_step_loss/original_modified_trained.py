# expect: original-modified
# mistake: the model itself takes the steps, so the gradient is first order too
import torch


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    params = list(model.parameters())
    out = [torch.zeros_like(p) for p in params]
    for w in weights:
        g = torch.autograd.grad(loss_fn(model(support_x), support_y), params)
        with torch.no_grad():
            for p, d in zip(params, g):
                p -= inner_lr * d
        q = torch.autograd.grad(loss_fn(model(query_x), query_y), params)
        out = [o + w * d for o, d in zip(out, q)]
    return tuple(out)
