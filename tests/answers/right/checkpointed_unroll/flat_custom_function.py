# right: a custom function of one flat vector that saves its input alone
import torch
from torch.func import functional_call


class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, flat, loss, lr):
        ctx.save_for_backward(flat)
        ctx.loss, ctx.lr = loss, lr
        with torch.enable_grad():
            at = flat.detach().requires_grad_()
            (g,) = torch.autograd.grad(loss(at), at)
        return flat - lr * g

    @staticmethod
    def backward(ctx, up):
        (flat,) = ctx.saved_tensors
        with torch.enable_grad():
            at = flat.detach().requires_grad_()
            (g,) = torch.autograd.grad(ctx.loss(at), at, create_graph=True)
            (hv,) = torch.autograd.grad(g, at, up)
        return up - ctx.lr * hv, None, None


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names, shapes = zip(*((n, p.shape) for n, p in model.named_parameters()))
    sizes = [s.numel() for s in shapes]

    def at_flat(flat, x, y):
        ws = {n: v.view(s) for n, v, s in zip(names, flat.split(sizes), shapes)}
        return loss_fn(functional_call(model, ws, (x,)), y)

    theta = torch.nn.utils.parameters_to_vector(model.parameters()).detach().requires_grad_()
    flat = theta
    for _ in range(steps):
        flat = Step.apply(flat, lambda f: at_flat(f, support_x, support_y), inner_lr)
    (g,) = torch.autograd.grad(at_flat(flat, query_x, query_y), theta)
    return tuple(v.reshape(s) for v, s in zip(g.split(sizes), shapes))
