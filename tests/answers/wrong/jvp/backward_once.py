# expect: transposed-product
# mistake: one backward pass from the vector
import torch


def jacobian_vector_product(function, x, vector):
    x = x.detach().clone().requires_grad_()
    function(x).backward(vector, create_graph=True)
    return x.grad
