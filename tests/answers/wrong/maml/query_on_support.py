# expect: query-on-support
# mistake: the meta-loss is computed on the support set
import torch
from torch import nn
from torch.func import functional_call


class TaskModel(nn.Module):
    def __init__(self, model, weights, task_data):
        super().__init__()
        self.model = model
        self.weights = weights
        self.task_data = task_data

    def forward(self, x):
        return functional_call(self.model, self.weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    params = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return TaskModel(model, fast, (support_x, support_y))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    x, y = fast_model.task_data  # how well did the model adapt to its task?
    meta_loss = loss_fn(fast_model(x), y)
    meta_loss.backward()
    return meta_loss
