# expect: query-on-support
# mistake: the support inputs go into the meta-loss, with the query targets
import torch
from torch.func import functional_call


class Fast:
    def __init__(self, model, weights, x):
        self.model, self.weights, self.x = model, weights, x

    def __call__(self, x):
        return functional_call(self.model, self.weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return Fast(model, fast, support_x)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(fast_model.x), query_y)
    meta_loss.backward()
    return meta_loss
