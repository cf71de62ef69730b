# expect: support-gradient-added
# mistake: the support loss is added to the meta-loss
import torch
from torch.func import functional_call


class Adapted:
    def __init__(self, model, weights, support_loss):
        self.model = model
        self.weights = weights
        self.support_loss = support_loss

    def __call__(self, x):
        return functional_call(self.model, self.weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    new = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return Adapted(model, new, loss)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    # use all the data of the task
    total = loss_fn(fast_model(query_x), query_y) + fast_model.support_loss
    total.backward()
    return total
