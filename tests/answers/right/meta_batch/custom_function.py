"""A function of autograd's gives the meta-loss of a task, and its gradient."""

import torch
from torch.func import functional_call


class MetaLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, model, names, task, loss_fn, lr, *weights):
        sx, sy, qx, qy = task
        with torch.enable_grad():
            leaves = [w.detach().requires_grad_() for w in weights]
            loss = loss_fn(functional_call(model, dict(zip(names, leaves)), (sx,)), sy)
            slopes = torch.autograd.grad(loss, leaves, create_graph=True)
            fast = {n: w - lr * s for n, w, s in zip(names, leaves, slopes)}
            meta = loss_fn(functional_call(model, fast, (qx,)), qy)
            ctx.gradients = torch.autograd.grad(meta, leaves)
        return meta.detach()

    @staticmethod
    def backward(ctx, out):
        return None, None, None, None, None, *(out * g for g in ctx.gradients)


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    names, weights = zip(*model.named_parameters())
    losses = [MetaLoss.apply(model, names, task, loss_fn, inner_lr, *weights) for task in tasks]
    mean = sum(losses) / len(losses)
    mean.backward()
    return mean
