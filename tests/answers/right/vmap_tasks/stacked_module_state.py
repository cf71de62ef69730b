# right: the weights are stacked as those of an ensemble; the gradients of all copies are added up
import torch
from torch.func import functional_call, stack_module_state


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    tasks = support_x.size(0)
    params, buffers = stack_module_state([model] * tasks)
    names = list(params)

    def forward(p, b, x, y):
        return loss_fn(functional_call(model, (p, b), (x,)), y)

    batched = torch.vmap(forward)
    total = torch.sum(batched(params, buffers, support_x, support_y))
    inner = torch.autograd.grad(total, [params[n] for n in names], create_graph=True)
    fast = {n: params[n] - inner_lr * g for n, g in zip(names, inner)}
    meta = torch.mean(batched(fast, buffers, query_x, query_y))
    outer = torch.autograd.grad(meta, [params[n] for n in names])
    return tuple(g.sum(0) for g in outer)
