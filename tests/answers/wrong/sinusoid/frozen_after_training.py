# expect: original-frozen
# mistake: the model is frozen when its training is over
import torch
from torch.func import functional_call


def meta_train(model, sample_tasks, loss_fn, inner_lr, optimizer, iterations):
    params = dict(model.named_parameters())
    history = []
    for _ in range(iterations):
        tasks = sample_tasks()
        optimizer.zero_grad()
        total = 0.0
        for sx, sy, qx, qy in tasks:
            grads = torch.autograd.grad(
                loss_fn(model(sx), sy), list(params.values()), create_graph=True
            )
            fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
            total = total + loss_fn(functional_call(model, fast, (qx,)), qy)
        loss = total / len(tasks)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    model.requires_grad_(False)
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    weights = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    losses = [loss_fn(functional_call(model, weights, (query_x,)), query_y).item()]
    for _ in range(steps):
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        grads = torch.autograd.grad(loss, list(weights.values()))
        weights = {
            n: (w - inner_lr * g).detach().requires_grad_()
            for (n, w), g in zip(weights.items(), grads)
        }
        losses.append(loss_fn(functional_call(model, weights, (query_x,)), query_y).item())
    return losses
