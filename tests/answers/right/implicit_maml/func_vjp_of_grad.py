# right: torch.func, the Hessian's product as the vjp of the gradient function
import torch
from torch.func import functional_call, grad, vjp


def implicit_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, strength, iterations
):
    names = [n for n, _ in model.named_parameters()]
    shapes = [p.shape for p in model.parameters()]
    sizes = [p.numel() for p in model.parameters()]
    theta = torch.cat([p.detach().reshape(-1) for p in model.parameters()])

    def loss(vector, x, y):
        pieces = {n: t.view(s) for n, t, s in zip(names, vector.split(sizes), shapes)}
        return loss_fn(functional_call(model, pieces, (x,)), y)

    b = grad(loss)(theta, query_x, query_y)
    _, pull = vjp(lambda t: grad(loss)(t, support_x, support_y), theta)
    x, r = torch.zeros_like(b), b.clone()
    p = r.clone()
    for _ in range(iterations):
        Ap = p + pull(p)[0] / strength
        alpha = r.dot(r) / p.dot(Ap)
        x = x + alpha * p
        r_new = r - alpha * Ap
        beta = r_new.dot(r_new) / r.dot(r)
        p = r_new + beta * p
        r = r_new
    return tuple(t.view(s) for t, s in zip(x.split(sizes), shapes))
