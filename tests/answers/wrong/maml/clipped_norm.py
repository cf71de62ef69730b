# expect: clipped
# mistake: clip_grad_norm_ changes the inner gradients behind autograd's back
import torch
from torch.func import functional_call
from torch.nn.utils import clip_grad_norm_

MAX_NORM = 0.05


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss_fn(model(support_x), support_y).backward(create_graph=True)
    clip_grad_norm_(model.parameters(), MAX_NORM)
    fast = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
    for p in model.parameters():
        p.grad = None

    def fast_model(x):
        return functional_call(model, fast, (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
