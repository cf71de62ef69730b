# expect: gradient-accumulated
# mistake: both passes add to .grad, and both are recorded
import torch


def hessian_vector_product(loss, params, vector):
    loss.backward(create_graph=True)
    dot = sum((p.grad * v).sum() for p, v in zip(params, vector))
    dot.backward(create_graph=True)
    return tuple(p.grad for p in params)
