# expect: scaled-gradient
# mistake: divided by the rate times the steps
import copy
import torch

def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    learner = copy.deepcopy(model)
    opt = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    for _ in range(steps):
        opt.zero_grad()
        loss_fn(learner(support_x), support_y).backward()
        opt.step()
    opt.zero_grad()
    loss_fn(learner(query_x), query_y).backward()
    return tuple(p.grad for p in learner.parameters())

def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    learner = copy.deepcopy(model)
    opt = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    for _ in range(steps):
        opt.zero_grad()
        loss_fn(learner(support_x), support_y).backward()
        opt.step()
    scale = 1.0 / (inner_lr * steps) if steps else 0.0
    return tuple((p.data - q.data) * scale for p, q in zip(model.parameters(), learner.parameters()))
