# right: the outer update computes g_q(θ') and subtracts α H_s g_q(θ') itself
import torch
from torch.func import functional_call


class Adapted:
    def __init__(self, model, theta, grads, inner_lr):
        self.model = model
        self.grads = grads
        self.inner_lr = inner_lr
        self.weights = [t - inner_lr * g for t, g in zip(theta, grads)]
        self.names = [name for name, _ in model.named_parameters()]

    def __call__(self, x):
        return functional_call(self.model, dict(zip(self.names, self.weights)), (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    theta = list(model.parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, theta, create_graph=True)
    return Adapted(model, theta, grads, inner_lr)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    theta = list(original_model.parameters())
    meta_loss = loss_fn(fast_model(query_x), query_y)

    # first-order part: the query gradient at the adapted weights
    v = torch.autograd.grad(meta_loss, fast_model.weights)
    # curvature part: Hessian of the support loss at θ, times v
    hv = torch.autograd.grad(fast_model.grads, theta, grad_outputs=v)
    for p, a, b in zip(theta, v, hv):
        p.grad = a - fast_model.inner_lr * b
    return meta_loss.item()
