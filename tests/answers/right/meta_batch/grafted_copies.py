"""A copy per task, whose parameters are replaced with tensors that lead back to the model's."""

import copy

import torch


class Learner:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def adapt(self, x, y, loss_fn):
        params = dict(self.model.named_parameters())
        grads = torch.autograd.grad(loss_fn(self.model(x), y), params.values(), create_graph=True)
        by_id = {id(p): p - self.lr * g for p, g in zip(params.values(), grads)}
        twin = copy.deepcopy(self.model)
        for module, original in zip(twin.modules(), self.model.modules()):
            for name, p in list(original._parameters.items()):
                if p is not None:
                    del module._parameters[name]
                    setattr(module, name, by_id[id(p)])
        return twin


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    learner = Learner(model, inner_lr)
    losses = []
    for task in tasks:
        twin = learner.adapt(task[0], task[1], loss_fn)
        losses.append(loss_fn(twin(task[2]), task[3]))
    mean = torch.stack(losses).mean()
    model.zero_grad()
    mean.backward()
    return mean
