"""The optimizer gets a closure, and a custom Function gives each meta-loss and its gradient."""

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


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    names, weights = zip(*model.named_parameters())

    def iteration():
        tasks = sample_tasks()

        def closure():
            optimizer.zero_grad()
            losses = [MetaLoss.apply(model, names, t, loss_fn, inner_lr, *weights) for t in tasks]
            mean = torch.stack(losses).mean()
            mean.backward()
            return mean.reshape(1)

        return optimizer.step(closure)

    return [iteration() for _ in range(iterations)]


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    """Each point from the start: k steps for the k-th."""
    start = {n: p.detach() for n, p in model.named_parameters()}

    def after(k):
        if k == 0:
            return start
        before = {n: w.detach().requires_grad_() for n, w in after(k - 1).items()}
        loss = loss_fn(functional_call(model, before, (support_x,)), support_y)
        slopes = torch.autograd.grad(loss, list(before.values()))
        return {n: w - inner_lr * g for (n, w), g in zip(before.items(), slopes)}

    return [
        loss_fn(functional_call(model, after(k), (query_x,)), query_y) for k in range(steps + 1)
    ]
