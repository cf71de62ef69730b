# expect: original-modified
# mistake: the gradients of the rates land in the caller's rates
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, loss_fn):
    params = dict(model.named_parameters())
    alphas = [r if r.requires_grad else r.clone().requires_grad_() for r in rates]
    support_loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(support_loss, list(params.values()), create_graph=True)
    fast = {n: p - a * g for (n, p), a, g in zip(params.items(), alphas, grads)}
    query_loss = loss_fn(functional_call(model, fast, (query_x,)), query_y)
    w = torch.autograd.grad(query_loss, list(params.values()), retain_graph=True)
    for a in alphas:
        a.grad = None
    query_loss.backward(inputs=alphas)
    return w, [a.grad for a in alphas]
