# expect: original-modified
# mistake: the curve leaves gradients in the model
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
    return history


def adaptation_curve(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    start = {n: p.detach().clone() for n, p in model.named_parameters()}
    optimizer = torch.optim.SGD(model.parameters(), lr=inner_lr)
    curve = []
    for k in range(steps + 1):
        curve.append(loss_fn(model(query_x), query_y).item())
        optimizer.zero_grad()
        loss_fn(model(support_x), support_y).backward()
        if k < steps:
            optimizer.step()
    with torch.no_grad():
        for n, p in model.named_parameters():
            p.copy_(start[n])
    return curve
