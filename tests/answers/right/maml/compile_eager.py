# right: torch.compile with a backend that changes nothing; dynamo reads the model's source
import torch
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    net = torch.compile(model, backend="eager")
    weights = dict(model.named_parameters())
    loss = loss_fn(net(support_x), support_y)
    slopes = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {name: w - inner_lr * g for (name, w), g in zip(weights.items(), slopes)}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    original_model.zero_grad()
    loss.backward()
    return loss
