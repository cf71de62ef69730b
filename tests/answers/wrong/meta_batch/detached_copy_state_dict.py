# expect: detached-copy
# mistake: the fast weights are loaded into a second model
import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    twin = copy.deepcopy(model)
    losses = []
    for sx, sy, qx, qy in tasks:
        named = dict(model.named_parameters())
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(named.values()), create_graph=True)
        state = model.state_dict()
        for (n, p), g in zip(named.items(), grads):
            state[n] = p - inner_lr * g
        twin.load_state_dict(state)
        loss = loss_fn(twin(qx), qy)
        (loss / len(tasks)).backward()
        losses.append(loss.detach())
    return torch.stack(losses).mean()
