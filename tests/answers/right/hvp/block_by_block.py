# right: the blocks H_ij v_j are computed one gradient at a time and added up
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    totals = [torch.zeros_like(p) for p in params]
    for g, v in zip(grads, vector):
        column = torch.autograd.grad(
            g, params, v, create_graph=True, allow_unused=True
        )
        totals = [t if c is None else t + c for t, c in zip(totals, column)]
    return tuple(totals)
