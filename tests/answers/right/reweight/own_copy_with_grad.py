import copy

import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    twin = copy.deepcopy(model)

    def gradient(a, b):
        twin.zero_grad()
        loss_fn(twin(a), b).mean().backward()
        return torch.cat([p.grad.reshape(-1).clone() for p in twin.parameters()])

    clean = gradient(valid_x, valid_y)
    w = torch.stack([gradient(x[i, None], y[i, None]) for i in range(len(x))]) @ clean
    w = w.clamp_min(0)
    return w / w.sum().clamp_min(1e-12)
