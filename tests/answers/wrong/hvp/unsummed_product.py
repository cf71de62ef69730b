# expect: unsummed-product
# mistake: the products g * v are not summed to one number before the second derivative
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    products = [g * v for g, v in zip(grads, vector)]
    return torch.autograd.grad(products, params, create_graph=True)
