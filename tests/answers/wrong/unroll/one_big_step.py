# expect: steps-at-theta
# mistake: one step at `steps` times the rate in place of `steps` steps
import copy
import torch


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    params = list(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    fast = copy.deepcopy(model)
    # k small steps are one step of k times the length
    new = iter([p - steps * inner_lr * g for p, g in zip(params, grads)])
    for module in fast.modules():
        for key in list(module._parameters):
            module._parameters[key] = next(new)
    return fast
