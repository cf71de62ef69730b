# right: all Hessian rows in one batched call, weighted by the vector afterwards
import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)
    flat_grad = torch.cat(
        [g.flatten() for g in torch.autograd.grad(loss, params, create_graph=True)]
    )
    flat_vector = torch.cat([v.flatten() for v in vector])
    eye = torch.eye(len(flat_grad), dtype=flat_grad.dtype)
    rows = torch.autograd.grad(
        flat_grad, params, eye, create_graph=True, is_grads_batched=True
    )
    return tuple(torch.tensordot(flat_vector, r, dims=1) for r in rows)
