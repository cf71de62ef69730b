# expect: loop-over-tasks
# mistake: every task gets a thread
from concurrent.futures import ThreadPoolExecutor

import torch
from torch.func import functional_call


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())

    def one(task):
        sx, sy, qx, qy = task
        inner = loss_fn(functional_call(model, params, (sx,)), sy)
        slopes = torch.autograd.grad(inner, list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), slopes)}
        return torch.autograd.grad(
            loss_fn(functional_call(model, fast, (qx,)), qy), list(params.values())
        )

    with ThreadPoolExecutor(1) as pool:
        rows = list(pool.map(one, zip(support_x, support_y, query_x, query_y)))
    return tuple(sum(column) / len(rows) for column in zip(*rows))
