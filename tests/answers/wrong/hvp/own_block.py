# expect: own-block
# mistake: a loop over the parameters leaves out the mixed second derivatives
import torch


def hessian_vector_product(loss, params, vector):
    result = []
    for p, v in zip(params, vector):
        (g,) = torch.autograd.grad(loss, p, create_graph=True)
        (hv,) = torch.autograd.grad((g * v).sum(), p, create_graph=True)
        result.append(hv)
    return tuple(result)
