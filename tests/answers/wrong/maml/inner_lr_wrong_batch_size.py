# expect: inner-lr-wrong
# mistake: the support loss, a mean already, is divided by the batch size
import torch
from torch import nn
from torch.func import functional_call


class Adapted(nn.Module):
    def __init__(self, net, params):
        super().__init__()
        self.net, self.params = net, params

    def forward(self, x):
        return functional_call(self.net, self.params, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    n = support_x.size(0)
    loss = loss_fn(model(support_x), support_y) / n
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    for name, g in zip(list(params), grads):
        params[name] = params[name] - inner_lr * g
    return Adapted(model, params)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
