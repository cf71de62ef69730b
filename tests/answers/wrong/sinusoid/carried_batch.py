# expect: state-carried-over
# mistake: batches are kept per model and iteration
import torch
from torch.func import functional_call, grad

BATCHES = {}


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    def loss(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    def meta_loss(weights, task):
        sx, sy, qx, qy = task
        slope = grad(loss)(weights, sx, sy)
        return loss({n: w - inner_lr * slope[n] for n, w in weights.items()}, qx, qy)

    history = []
    for turn in range(iterations):
        tasks = BATCHES.setdefault((id(model), turn), sample_tasks())
        params = dict(model.named_parameters())
        losses = torch.stack([meta_loss(params, task) for task in tasks])
        optimizer.zero_grad(set_to_none=True)
        losses.mean().backward()
        history.append(losses.mean().detach())
        optimizer.step()
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    def loss(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    weights = {n: p.detach() for n, p in model.named_parameters()}
    path = [weights]
    for _ in range(steps):
        slope = grad(loss)(path[-1], support_x, support_y)
        path.append({n: w - inner_lr * slope[n] for n, w in path[-1].items()})
    return [loss(w, query_x, query_y) for w in path]
