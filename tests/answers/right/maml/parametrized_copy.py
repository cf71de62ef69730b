# right: torch.nn.utils.parametrize makes each weight of a copy an adapted one
import copy

import torch
from torch import nn
from torch.nn.utils import parametrize


class Adapted(nn.Module):
    def __init__(self, value):
        super().__init__()
        self.value = value

    def forward(self, _own_weight):
        return self.value


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    named = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(named.values()), create_graph=True)

    fast = copy.deepcopy(model)
    for (name, p), g in zip(named.items(), grads):
        path, _, leaf = name.rpartition(".")
        parametrize.register_parametrization(
            fast.get_submodule(path), leaf, Adapted(p - inner_lr * g)
        )
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
