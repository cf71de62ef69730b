import copy

import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters


def sam_gradient(model, x, y, loss_fn, rho):
    twin = copy.deepcopy(model)
    twin.zero_grad()
    loss_fn(twin(x), y).backward()
    g = parameters_to_vector([p.grad for p in twin.parameters()])
    theta = parameters_to_vector(twin.parameters()).detach()
    vector_to_parameters(theta + rho * g / torch.sqrt(torch.dot(g, g)), twin.parameters())
    twin.zero_grad()
    loss_fn(twin(x), y).backward()
    return tuple(p.grad for p in twin.parameters())
