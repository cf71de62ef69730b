# expect: first-order
# mistake: a copy takes plain steps, and each query gradient is added at the weights where it is taken
import copy

import torch


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    twin = copy.deepcopy(model)
    params = list(twin.parameters())
    out = [torch.zeros_like(p) for p in params]
    sgd = torch.optim.SGD(params, lr=inner_lr)
    for w in weights:
        sgd.zero_grad()
        loss_fn(twin(support_x), support_y).backward()
        sgd.step()
        for o, g in zip(out, torch.autograd.grad(loss_fn(twin(query_x), query_y), params)):
            o.add_(g, alpha=w)
    return out
