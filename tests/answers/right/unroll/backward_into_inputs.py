# right: backward(create_graph=True, inputs=...) into clones, never into the original
import torch
from torch.func import functional_call


class Adapted(torch.nn.Module):
    def __init__(self, model, weights):
        super().__init__()
        self._hidden = (model, weights)  # a tuple, so that nothing is registered

    def forward(self, x):
        model, weights = self._hidden
        return functional_call(model, weights, (x,))


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    weights = {name: p.clone() for name, p in model.named_parameters()}
    for _ in range(steps):
        for w in weights.values():
            w.retain_grad()
        prediction = functional_call(model, weights, (support_x,))
        loss_fn(prediction, support_y).backward(
            create_graph=True, inputs=list(weights.values())
        )
        weights = {name: w - inner_lr * w.grad for name, w in weights.items()}
    return Adapted(model, weights)
