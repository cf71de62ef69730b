# expect: first-order
# mistake: the inner gradient is taken through .data in the update
from torch import nn
import torch


class FastNet(nn.Module):
    def __init__(self, net, weights):
        super().__init__()
        self.net = [net]
        self.weights = weights

    def forward(self, x):
        return torch.func.functional_call(self.net[0], self.weights, x)


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    y_hat = model(support_x)
    L = loss_fn(y_hat, support_y)
    grads = torch.autograd.grad(L, list(model.parameters()), create_graph=True)
    new_weights = {}
    for (k, w), g in zip(model.named_parameters(), grads):
        new_weights[k] = w - inner_lr * g.data
    return FastNet(model, new_weights)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    L = loss_fn(fast_model(query_x), query_y)
    L.backward()
    return L
