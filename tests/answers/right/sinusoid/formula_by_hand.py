"""(I − αH) q with Hessian-vector products, all batches drawn first, and model.train() as loops do."""

import copy

import torch


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    model.train()
    batches = [sample_tasks() for _ in range(iterations)]
    params = list(model.parameters())
    history = torch.zeros(iterations, dtype=params[0].dtype)
    for turn, tasks in enumerate(batches):
        optimizer.zero_grad()
        for sx, sy, qx, qy in reversed(tasks):
            slopes = torch.autograd.grad(loss_fn(model(sx), sy), params, create_graph=True)
            moved = copy.deepcopy(model)
            with torch.no_grad():
                for p, g in zip(moved.parameters(), slopes):
                    p -= inner_lr * g
            loss = loss_fn(moved(qx), qy)
            q = torch.autograd.grad(loss, list(moved.parameters()))
            hq = torch.autograd.grad(sum((s * v).sum() for s, v in zip(slopes, q)), params)
            for p, v, h in zip(params, q, hq):
                share = (v - inner_lr * h) / len(tasks)
                p.grad = share if p.grad is None else p.grad + share
            history[turn] += loss.detach() / len(tasks)
        optimizer.step()
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    learner = copy.deepcopy(model)
    params = list(learner.parameters())

    @torch.no_grad()
    def query_loss():
        return loss_fn(learner(query_x), query_y).item()

    losses = (query_loss(),)
    while len(losses) <= steps:
        slopes = torch.autograd.grad(loss_fn(learner(support_x), support_y), params)
        for p, g in zip(params, slopes):
            p.data.add_(g, alpha=-inner_lr)
        losses += (query_loss(),)
    return losses
