# expect: partial-gradient
# mistake: biases are skipped
import torch

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    ps = [p for p in model.parameters() if p.dim() > 1]
    gv = torch.autograd.grad(loss_fn(model(valid_x), valid_y).mean(), ps)
    u = []
    for one in loss_fn(model(x), y):
        gi = torch.autograd.grad(one, ps, retain_graph=True)
        u.append(sum((a * b).sum() for a, b in zip(gi, gv)))
    u = torch.stack(u).clamp_min(0)
    return u / u.sum() if u.any() else u
