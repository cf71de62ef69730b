# right: parameters are taken out of a copied module and computed tensors put in their place
import copy

import torch


def put(root, name, value):
    *path, last = name.split(".")
    for part in path:
        root = getattr(root, part)
    del root._parameters[last]
    setattr(root, last, value)


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    theta = list(model.parameters())
    r = [x.detach().clone().requires_grad_() for x in rates]
    g = torch.autograd.grad(loss_fn(model(support_x), support_y), theta, create_graph=True)
    shell = copy.deepcopy(model)
    names = {id(p): [] for p in shell.parameters()}
    for n, p in shell.named_parameters(remove_duplicate=False):
        names[id(p)].append(n)
    for group, w, ri, gi in zip(list(names.values()), theta, r, g):
        new = w - ri * gi
        for n in group:
            put(shell, n, new)
    loss = loss_fn(shell(query_x), query_y)
    found = torch.autograd.grad(loss, theta + r)
    return list(found[: len(theta)]), list(found[len(theta) :])
