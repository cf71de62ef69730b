# expect: gradient-accumulated
# mistake: the second backward adds to a `.grad` that was never cleared
import torch


def hessian_vector_product(loss, params, vector):
    loss.backward(create_graph=True)
    dot = sum((p.grad * v).sum() for p, v in zip(params, vector))
    dot.backward()
    return tuple(p.grad for p in params)
