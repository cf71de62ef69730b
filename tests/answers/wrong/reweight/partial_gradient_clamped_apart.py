# expect: partial-gradient
# mistake: each tensor's product is clamped before they are added up
import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())
    clean = torch.autograd.grad(loss_fn(model(valid_x), valid_y).mean(), params)
    w = []
    for one in loss_fn(model(x), y):
        g = torch.autograd.grad(one, params, retain_graph=True)
        w.append(sum((a * b).sum().clamp(min=0) for a, b in zip(g, clean)))
    w = torch.stack(w)
    return w / w.sum() if w.sum() > 0 else w
