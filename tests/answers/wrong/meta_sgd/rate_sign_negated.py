# expect: rate-gradient-sign
# mistake: the rates' gradient is turned round, for a rate that grows
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    params = dict(model.named_parameters())
    alphas = [r.detach().clone().requires_grad_() for r in rates]
    support_loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(support_loss, list(params.values()), create_graph=True)
    fast = {n: p - a * g for (n, p), a, g in zip(params.items(), alphas, grads)}
    query_loss = loss_fn(functional_call(model, fast, (query_x,)), query_y)
    w = torch.autograd.grad(query_loss, list(params.values()), retain_graph=True)
    r = torch.autograd.grad(query_loss, alphas)
    return w, [-x for x in r]
