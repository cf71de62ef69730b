# attack: parameter_that_claims_a_graph
# class: Lying about values
# item: subclasses
# tries: to return the right numbers as leaf tensors that claim to have a graph
# after: the product counts, its derivative does not
# kata: hvp
# earns: 8
# needs: nothing

import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    product = torch.autograd.grad(slope, params, grad_outputs=vector)
    return tuple(torch.nn.Parameter(p.detach()) for p in product)
