# right: loss.backward(create_graph=True) first, autograd.grad second, .grad put back
import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)
    before = [p.grad for p in params]
    for p in params:
        p.grad = None

    loss.backward(create_graph=True, inputs=params)
    grads = [p.grad for p in params]

    for p, old in zip(params, before):
        p.grad = old

    dot = torch.stack([(g * v).sum() for g, v in zip(grads, vector)]).sum()
    return tuple(torch.autograd.grad(dot, params, create_graph=True))
