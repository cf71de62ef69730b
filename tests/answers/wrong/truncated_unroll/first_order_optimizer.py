# expect: first-order
# mistake: a copy is trained, and the query gradient taken at its end
import copy

import torch


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    net = copy.deepcopy(model)
    sgd = torch.optim.SGD(net.parameters(), inner_lr)
    for _ in range(steps):
        sgd.zero_grad()
        loss_fn(net(support_x), support_y).backward(create_graph=True)
        sgd.step()
    sgd.zero_grad()
    return torch.autograd.grad(loss_fn(net(query_x), query_y), list(net.parameters()))
