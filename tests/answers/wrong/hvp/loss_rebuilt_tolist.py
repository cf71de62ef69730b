# expect: loss-rebuilt
# mistake: the gradient goes through a list of numbers
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    g = torch.autograd.grad(loss, params, create_graph=True)
    flat = torch.tensor([x for a in g for x in a.reshape(-1).tolist()], requires_grad=True)
    v = torch.cat([b.reshape(-1) for b in vector])
    return torch.autograd.grad(flat @ v, params, create_graph=True)
