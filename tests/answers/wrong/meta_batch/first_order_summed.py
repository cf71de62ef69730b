# expect: first-order
# mistake: inner gradients are detached, and the sum is not divided either
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    def adapt(x, y):
        params = dict(model.named_parameters())
        grads = torch.autograd.grad(loss_fn(model(x), y), list(params.values()), create_graph=True)
        return {n: p - inner_lr * g.detach() for (n, p), g in zip(params.items(), grads)}

    losses = [loss_fn(functional_call(model, adapt(a, b), (c,)), d) for a, b, c, d in tasks]
    torch.stack(losses).sum().backward()
    return torch.stack(losses).mean()
