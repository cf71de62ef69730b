# expect: eps-not-zero
# mistake: a real step on the mean loss is taken on a copy first, then dot products there
import copy
import torch

def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    ps = list(model.parameters())
    fast = copy.deepcopy(model)
    opt = torch.optim.SGD(fast.parameters(), lr=lr)
    opt.zero_grad()
    loss_fn(fast(x), y).mean().backward()
    opt.step()
    gv = torch.autograd.grad(loss_fn(fast(valid_x), valid_y).mean(), list(fast.parameters()))
    u = []
    for one in loss_fn(model(x), y):
        gi = torch.autograd.grad(one, ps, retain_graph=True)
        u.append(sum((a * b).sum() for a, b in zip(gi, gv)))
    u = torch.stack(u).clamp_min(0)
    return u / u.sum() if u.any() else u
