# right: weights and gradient are single flat vectors, cut up again for the call
import torch
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector


def as_dict(vector, model):
    out, start = {}, 0
    for name, p in model.named_parameters():
        stop = start + p.numel()
        out[name] = vector[start:stop].view_as(p)
        start = stop
    return out


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    theta = parameters_to_vector(model.parameters())
    prediction = functional_call(model, as_dict(theta, model), (support_x,))
    (g,) = torch.autograd.grad(
        loss_fn(prediction, support_y), theta, create_graph=True
    )
    theta_prime = theta - inner_lr * g
    return lambda x: functional_call(model, as_dict(theta_prime, model), (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
