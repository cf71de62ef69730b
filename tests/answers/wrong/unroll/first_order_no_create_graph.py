# expect: first-order
# mistake: create_graph is missing in every step
import torch
from torch.func import functional_call


class FastModel(torch.nn.Module):
    def __init__(self, model, params):
        super().__init__()
        self.model = model
        self.params = params

    def forward(self, x):
        return functional_call(self.model, self.params, (x,))


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    fast = FastModel(model, dict(model.named_parameters()))
    for _ in range(steps):
        loss = loss_fn(fast(support_x), support_y)
        grads = torch.autograd.grad(loss, list(fast.params.values()))
        fast = FastModel(
            model, {n: p - inner_lr * g for (n, p), g in zip(fast.params.items(), grads)}
        )
    return fast
