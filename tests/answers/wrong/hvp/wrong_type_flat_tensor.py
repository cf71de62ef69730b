# expect: wrong-type
# mistake: one flat tensor is returned in place of a tuple of tensors
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    g = torch.autograd.grad(loss, params, create_graph=True)
    flat_g = torch.cat([t.reshape(-1) for t in g])
    flat_v = torch.cat([t.reshape(-1) for t in vector])
    hv = torch.autograd.grad(flat_g @ flat_v, params, create_graph=True)
    return torch.cat([t.reshape(-1) for t in hv])
