# expect: curvature-only
# mistake: live gradients are subtracted from state_dict(), which is detached
import torch
from torch import nn
from torch.func import functional_call


class Learner(nn.Module):
    def __init__(self, arch, weights):
        super().__init__()
        self.arch = arch
        self.fast_weights = weights

    def forward(self, x):
        return functional_call(self.arch, self.fast_weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    names = [n for n, _ in model.named_parameters()]
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)

    weights = model.state_dict()
    for name, grad in zip(names, grads):
        weights[name] = weights[name] - inner_lr * grad
    return Learner(model, weights)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    grads = torch.autograd.grad(meta_loss, list(original_model.parameters()))
    for p, g in zip(original_model.parameters(), grads):
        p.grad = g
    return meta_loss
