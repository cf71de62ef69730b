# right: nothing is kept, the closure takes the inner step anew at every call
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    def adapted(x):
        theta = dict(model.named_parameters())
        support_loss = loss_fn(functional_call(model, theta, (support_x,)), support_y)
        g = torch.autograd.grad(
            support_loss, list(theta.values()), create_graph=torch.is_grad_enabled()
        )
        moved = {n: p - inner_lr * d for (n, p), d in zip(theta.items(), g)}
        return functional_call(model, moved, (x,))

    return adapted


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
