# expect: dtype-fixed
# mistake: the weights are made double, whatever the model's dtype
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    params = {name: p.double() for name, p in model.named_parameters()}
    for _ in range(steps):
        loss = loss_fn(functional_call(model, params, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
        params = {name: p - inner_lr * g for (name, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, params, (x,))
