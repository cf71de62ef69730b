# right: an autograd.Function whose backward is the formula v − αHv, written out
import torch
from torch.autograd.function import once_differentiable
from torch.func import functional_call


class InnerStep(torch.autograd.Function):
    """θ -> θ − α g(θ); its vector-Jacobian product is v − α H v."""

    @staticmethod
    def forward(ctx, gradient, inner_lr, *theta):
        ctx.gradient, ctx.inner_lr = gradient, inner_lr
        ctx.save_for_backward(*theta)
        _, g = gradient(theta, create_graph=False)
        return tuple(t - inner_lr * d for t, d in zip(theta, g))

    @staticmethod
    @once_differentiable
    def backward(ctx, *v):
        leaves, g = ctx.gradient(ctx.saved_tensors, create_graph=True)
        hv = torch.autograd.grad(g, leaves, grad_outputs=v, materialize_grads=True)
        return None, None, *(a - ctx.inner_lr * b for a, b in zip(v, hv))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names, theta = zip(*model.named_parameters())

    def gradient(values, create_graph):
        with torch.enable_grad():
            leaves = [t.detach().requires_grad_() for t in values]
            out = functional_call(model, dict(zip(names, leaves)), (support_x,))
            loss = loss_fn(out, support_y)
            return leaves, torch.autograd.grad(loss, leaves, create_graph=create_graph)

    adapted = dict(zip(names, InnerStep.apply(gradient, inner_lr, *theta)))
    return lambda x: functional_call(model, adapted, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
