# expect: first-order
# mistake: a copy of the head is trained by an optimizer
import copy

import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    learner = copy.deepcopy(head)
    opt = torch.optim.SGD(learner.parameters(), lr=inner_lr)
    with torch.no_grad():
        features = body(support_x)
    for _ in range(steps):
        opt.zero_grad()
        loss_fn(learner(features), support_y).backward()
        opt.step()
    query_loss = loss_fn(learner(body(query_x)), query_y)
    ps = list(body.parameters())
    gs = torch.autograd.grad(query_loss, ps + list(learner.parameters()))
    return gs[: len(ps)], gs[len(ps) :]
