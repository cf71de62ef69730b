# expect: mispaired
# mistake: gradients are cut out of a vector of weights and then biases, but in model order
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    weights = [p for n, p in params.items() if not n.endswith("bias")]
    biases = [p for n, p in params.items() if n.endswith("bias")]

    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, weights + biases, create_graph=True)
    flat = torch.cat([g.flatten() for g in grads])
    pieces = flat.split([p.numel() for p in params.values()])

    fast = {
        n: p - inner_lr * piece.view_as(p)
        for (n, p), piece in zip(params.items(), pieces)
    }
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
