# expect: detached-copy
# mistake: a deep copy is trained with an optimizer, which leaves no graph to the original
import copy
import torch


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    learner = copy.deepcopy(model)
    opt = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    for _ in range(steps):
        opt.zero_grad()
        loss = loss_fn(learner(support_x), support_y)
        loss.backward()
        opt.step()
    return learner
