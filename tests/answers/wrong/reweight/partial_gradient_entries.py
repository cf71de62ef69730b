# expect: partial-gradient
# mistake: the products' signs are judged per entry
import torch

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    ps = list(model.parameters())
    v = torch.autograd.grad(loss_fn(model(valid_x), valid_y).mean(), ps)
    u = torch.stack([
        sum((a * b).clamp(min=0).sum() for a, b in zip(torch.autograd.grad(l, ps, retain_graph=True), v))
        for l in loss_fn(model(x), y)
    ])
    return u / u.sum() if u.any() else u
