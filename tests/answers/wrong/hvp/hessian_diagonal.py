# expect: hessian-diagonal
# mistake: only the second derivative of each weight by itself is multiplied
import torch
from torch.autograd import grad


def hessian_vector_product(loss, params, vector):
    out = []
    gs = grad(loss, list(params), create_graph=True)
    for p, g, v in zip(params, gs, vector):
        second = []
        for i, gi in enumerate(g.flatten()):
            second.append(grad(gi, p, create_graph=True)[0].flatten()[i])
        out.append(torch.stack(second).view_as(p) * v)
    return tuple(out)
