# expect: support-gradient-added
# mistake: the inner backward pass leaves its gradients in .grad, one task after the other
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    total = 0.0
    for sx, sy, qx, qy in tasks:
        loss_fn(model(sx), sy).backward()
        fast = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
        loss = loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
        loss.backward()
        total += loss.item()
    return total
