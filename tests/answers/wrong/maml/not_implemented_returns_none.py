# expect: not-implemented
# mistake: both functions are begun and return None
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    """One gradient step on the support set."""
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    # now what?
    return None


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    """Meta-gradient on the query set."""
    return None
