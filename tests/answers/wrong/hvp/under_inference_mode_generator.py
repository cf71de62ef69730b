# expect: under-no-grad
# mistake: the dot product is added up in inference mode
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    g = torch.autograd.grad(loss, params, create_graph=True)
    with torch.inference_mode():
        dot = sum((a * v).sum() for a, v in zip(g, vector))
    return torch.autograd.grad(dot, params, create_graph=True)
