# expect: update-under-no-grad
# mistake: the step is a function decorated with torch.inference_mode()
import torch
from torch import nn


@torch.inference_mode()
def sgd(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads)]


class Fast(nn.Module):
    def __init__(self, model, names, values):
        super().__init__()
        self.model = model
        self.table = dict(zip(names, values))

    def forward(self, x):
        return torch.func.functional_call(self.model, self.table, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names, params = zip(*model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    return Fast(model, names, sgd(params, grads, inner_lr))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    params = list(original_model.parameters())
    meta_loss = loss_fn(fast_model(query_x), query_y)
    grads = torch.autograd.grad(meta_loss, params)
    for p, g in zip(params, grads):
        p.grad = g
    return meta_loss
