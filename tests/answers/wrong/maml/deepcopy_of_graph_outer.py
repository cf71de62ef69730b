# expect: deepcopy-of-graph
# mistake: the outer update works on a deep copy of the fast model
import copy
import torch
from torch.func import functional_call


class FastModel:
    def __init__(self, model, weights):
        self.model, self.weights = model, weights

    def __call__(self, x):
        return functional_call(self.model, self.weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names, params = zip(*model.named_parameters())
    grads = torch.autograd.grad(
        loss_fn(model(support_x), support_y), params, create_graph=True
    )
    return FastModel(model, {n: p - inner_lr * g for n, p, g in zip(names, params, grads)})


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    task_model = copy.deepcopy(fast_model)  # keep the caller's model as it is
    meta_loss = loss_fn(task_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
