# expect: running-total
# mistake: the total so far goes backward after each task, and nobody divides the gradient
from torch.func import functional_call, grad


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    theta = {n: p for n, p in model.named_parameters()}

    def at(w, x, y):
        return loss_fn(functional_call(model, w, (x,)), y)

    meta_loss = 0.0
    for support_x, support_y, query_x, query_y in tasks:
        slope = grad(at)(theta, support_x, support_y)
        meta_loss += at({n: w - inner_lr * slope[n] for n, w in theta.items()}, query_x, query_y)
        meta_loss.backward(retain_graph=True)
    return meta_loss / len(tasks)
