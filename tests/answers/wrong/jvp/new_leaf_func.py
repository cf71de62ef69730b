# expect: input-detached
# mistake: x is detached before torch.func sees it
import torch
from torch.func import vjp


def jacobian_vector_product(function, x, vector):
    output, pull = vjp(function, x.detach())
    _, push = vjp(lambda w: pull(w)[0], torch.zeros_like(output))
    return push(vector)[0]
