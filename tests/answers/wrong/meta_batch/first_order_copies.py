# expect: first-order
# mistake: copies are adapted, and their gradients are carried over to the model
import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    model.zero_grad()
    total = 0.0
    for sx, sy, qx, qy in tasks:
        learner = copy.deepcopy(model)
        learner.zero_grad()
        opt = torch.optim.SGD(learner.parameters(), lr=inner_lr)
        loss_fn(learner(sx), sy).backward()
        opt.step()
        learner.zero_grad()
        loss = loss_fn(learner(qx), qy) / len(tasks)
        loss.backward()
        for p, q in zip(model.parameters(), learner.parameters()):
            p.grad = q.grad.clone() if p.grad is None else p.grad + q.grad
        total += loss.item()
    return total
