# expect: original-modified
# mistake: backward leaves the weights' gradients in .grad
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    params = dict(model.named_parameters())
    alphas = [r.detach().clone().requires_grad_() for r in rates]
    support_loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(support_loss, list(params.values()), create_graph=True)
    fast = {n: p - a * g for (n, p), a, g in zip(params.items(), alphas, grads)}
    query_loss = loss_fn(functional_call(model, fast, (query_x,)), query_y)
    model.zero_grad()
    query_loss.backward()
    return [p.grad for p in params.values()], [a.grad for a in alphas]
