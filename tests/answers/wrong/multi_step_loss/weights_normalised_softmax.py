# expect: weights-normalised
# mistake: the weights are put through a softmax
import torch
from torch.func import functional_call


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    theta = dict(model.named_parameters())
    fast, losses = theta, []
    for _ in weights:
        loss = loss_fn(functional_call(model, fast, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: v - inner_lr * d for (n, v), d in zip(fast.items(), g)}
        losses.append(loss_fn(functional_call(model, fast, (query_x,)), query_y))
    losses = torch.stack(losses)
    soft = torch.softmax(torch.tensor(list(weights), dtype=losses.dtype), dim=0)
    return torch.autograd.grad((soft * losses).sum(), list(theta.values()))
