# right: a generator yields the adapted weights one by one
import torch
from torch.func import functional_call


def adapted_weights(model, loss, inner_lr):
    named = tuple(model.named_parameters())
    grads = torch.autograd.grad(loss, [p for _, p in named], create_graph=True)
    for (name, p), g in zip(named, grads):
        yield name, p - inner_lr * g


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    weights = dict(adapted_weights(model, loss, inner_lr))

    class Fast(torch.nn.Module):
        def forward(self, x):
            return functional_call(model, weights, (x,))

    return Fast()


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    grads = iter(torch.autograd.grad(meta_loss, tuple(original_model.parameters())))
    for p in original_model.parameters():
        p.grad = next(grads)
    return meta_loss
