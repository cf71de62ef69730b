# right: backward goes to the fast weights, which retain their gradient, then on to the original's
import torch
from torch.func import functional_call


class Fast:
    def __init__(self, model, weights):
        self.model, self.weights = model, weights

    def __call__(self, x):
        return functional_call(self.model, self.weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    # A fast model is adapted again from its own weights.
    source = model.weights if isinstance(model, Fast) else dict(model.named_parameters())
    module = model.model if isinstance(model, Fast) else model
    loss = loss_fn(functional_call(module, source, (support_x,)), support_y)
    grads = torch.autograd.grad(loss, list(source.values()), create_graph=True)
    weights = {n: p - inner_lr * g for (n, p), g in zip(source.items(), grads)}
    for weight in weights.values():
        weight.retain_grad()
    return Fast(module, weights)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    weights = list(fast_model.weights.values())
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward(inputs=weights, retain_graph=True)
    params = list(original_model.parameters())
    gradient = torch.autograd.grad(weights, params, [w.grad for w in weights])
    for p, g in zip(params, gradient):
        p.grad = g
    return meta_loss
