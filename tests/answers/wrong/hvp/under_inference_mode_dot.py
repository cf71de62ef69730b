# expect: under-no-grad
# mistake: the scalar is made under inference_mode
import torch


def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    with torch.inference_mode():
        dot = sum((a * b).sum() for a, b in zip(g, vector))
    return torch.autograd.grad(dot, list(params), create_graph=True)
