# right: the whole Hessian is materialised one row at a time and multiplied
import torch


def flatten(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def hessian_vector_product(loss, params, vector):
    params = list(params)
    gradient = flatten(torch.autograd.grad(loss, params, create_graph=True))
    rows = []
    for entry in gradient:
        row = torch.autograd.grad(
            entry, params, create_graph=True, allow_unused=True, materialize_grads=True
        )
        rows.append(flatten(row))
    product = torch.stack(rows) @ flatten(vector)

    result, at = [], 0
    for p in params:
        result.append(product[at : at + p.numel()].reshape(p.shape))
        at += p.numel()
    return tuple(result)
