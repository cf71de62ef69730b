# expect: original-modified
# mistake: the model itself takes the inner steps, and its weights are not put back
import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    total = 0.0
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(model.parameters()))
        with torch.no_grad():
            for p, g in zip(model.parameters(), grads):
                p -= inner_lr * g
        loss = loss_fn(model(qx), qy) / len(tasks)
        loss.backward()
        total += loss.item()
    return total
