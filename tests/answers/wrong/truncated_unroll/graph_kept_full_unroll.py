# expect: graph-kept
# mistake: the whole loop is in one graph, and the gradient asked for at a middle point
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]
    path = [list(model.parameters())]
    for _ in range(steps):
        out = functional_call(model, dict(zip(names, path[-1])), (support_x,))
        gs = torch.autograd.grad(loss_fn(out, support_y), path[-1], create_graph=True)
        path.append([w - inner_lr * g for w, g in zip(path[-1], gs)])
    loss = loss_fn(functional_call(model, dict(zip(names, path[-1])), (query_x,)), query_y)
    return torch.autograd.grad(loss, path[max(steps - horizon, 0)])
