# expect: vector-ignored
# mistake: the gradient is summed as it is, which gives H times a vector of ones
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    total = torch.cat([g.reshape(-1) for g in grads]).sum()
    return torch.autograd.grad(total, params, create_graph=True)
