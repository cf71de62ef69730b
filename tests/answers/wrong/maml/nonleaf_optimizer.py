# expect: nonleaf-optimizer
# mistake: torch.optim.SGD is given clones of the weights, which are not leaves
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    # clone() keeps the graph to the original weights
    fast_weights = {n: p.clone() for n, p in model.named_parameters()}
    inner_opt = torch.optim.SGD(list(fast_weights.values()), lr=inner_lr)

    loss = loss_fn(functional_call(model, fast_weights, (support_x,)), support_y)
    inner_opt.zero_grad()
    loss.backward(create_graph=True)
    inner_opt.step()

    def fast_model(x):
        return functional_call(model, fast_weights, (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
