import copy

import torch


def _owner(module, name):
    *path, last = name.split(".")
    for part in path:
        module = getattr(module, part)
    return module, last


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    names = [n for n, _ in model.named_parameters()]
    leaves = [p.detach().clone().requires_grad_() for p in model.parameters()]
    twin = copy.deepcopy(model)
    places = {}
    for m_name, m in twin.named_modules():
        for key, p in list(m._parameters.items()):
            places.setdefault(id(p), []).append((m, key))
    slots = [places[id(p)] for p in twin.parameters()]
    for group in slots:
        for m, key in group:
            m._parameters.pop(key, None)

    def load(values):
        for group, v in zip(slots, values):
            for m, key in group:
                object.__setattr__(m, key, v)

    now, total = leaves, 0.0
    load(now)
    for w in weights:
        g = torch.autograd.grad(loss_fn(twin(support_x), support_y), now, create_graph=True)
        now = [v - inner_lr * d for v, d in zip(now, g)]
        load(now)
        total = total + loss_fn(twin(query_x), query_y) * w
    assert len(names) == len(leaves)
    return torch.autograd.grad(total, leaves)
