# expect: original-modified
# mistake: the steps are taken in place on the model that was passed in
import torch


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    for _ in range(steps):
        loss = loss_fn(model(support_x), support_y)
        grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
        with torch.no_grad():
            for p, g in zip(model.parameters(), grads):
                p -= inner_lr * g
    return model
