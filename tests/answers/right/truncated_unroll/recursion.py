# right: a recursive function of the steps that are left
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]

    def loss_of(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def from_here(ws, left):
        """The gradient with respect to ws of the query loss after the steps that are left."""
        if left == 0:
            return torch.autograd.grad(loss_of(ws, query_x, query_y), ws)
        inside = left <= horizon
        gs = torch.autograd.grad(loss_of(ws, support_x, support_y), ws, create_graph=inside)
        new = [w - inner_lr * g for w, g in zip(ws, gs)]
        vs = from_here([n.detach().requires_grad_() for n in new], left - 1)
        return torch.autograd.grad(new, ws, vs) if inside else vs

    return from_here([p.detach().requires_grad_() for p in model.parameters()], steps)
