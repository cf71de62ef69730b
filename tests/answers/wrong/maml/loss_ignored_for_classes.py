# expect: loss-ignored
# mistake: where the targets are classes the loss is always cross-entropy
import torch
import torch.nn.functional as F
from torch.func import functional_call


def loss_of(loss_fn):
    def loss(output, target):
        if target.dtype == torch.int64:
            return F.cross_entropy(output, target)
        return loss_fn(output, target)

    return loss


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_of(loss_fn)(functional_call(model, params, (support_x,)), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_of(loss_fn)(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
