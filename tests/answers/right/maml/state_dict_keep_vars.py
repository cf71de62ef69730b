# right: the weights come from state_dict(keep_vars=True), which does not detach
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    # The plain state_dict() is detached; keep_vars=True gives the Parameters.
    state = model.state_dict(keep_vars=True)
    trainable = [k for k, v in state.items() if v.requires_grad]
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, [state[k] for k in trainable], create_graph=True)
    for k, g in zip(trainable, grads):
        state[k] = state[k] - inner_lr * g
    return lambda x: functional_call(model, dict(state), (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    params = [p for p in original_model.parameters() if p.requires_grad]
    grads = torch.autograd.grad(meta_loss, params)
    for p, g in zip(params, grads):
        p.grad = g if p.grad is None else p.grad + g
    return meta_loss
