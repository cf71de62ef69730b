# right: the series as the adjoint of steps that are linearised at the given weights
import torch


class LinearStep(torch.autograd.Function):
    """d <- (I - lr H) d - lr M e, whose backward is all that is used."""

    @staticmethod
    def forward(ctx, d, e, pull, lr):
        ctx.pull, ctx.lr = pull, lr
        return d.clone()

    @staticmethod
    def backward(ctx, v):
        hv, mv = ctx.pull(v)
        return v - ctx.lr * hv, -ctx.lr * mv, None, None


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    sizes = [w.numel() for w in weights]
    x = torch.cat([w.detach().reshape(-1) for w in weights]).requires_grad_()
    h = hyper.detach().clone().requires_grad_()
    unpack = lambda t: [c.reshape(w.shape) for c, w in zip(t.split(sizes), weights)]
    (g,) = torch.autograd.grad(train_loss(unpack(x), h), x, create_graph=True)

    def pull(v):
        return torch.autograd.grad(g, (x, h), grad_outputs=v, retain_graph=True)

    d = torch.zeros_like(x).detach().requires_grad_()
    e = torch.zeros_like(h).detach().requires_grad_()
    out = d
    for _ in range(terms):
        out = LinearStep.apply(out, e, pull, lr)
    loss = valid_loss(unpack(x.detach() + out), h)
    through, direct = torch.autograd.grad(loss, (e, h), allow_unused=True)
    return through + (0 if direct is None else direct)
