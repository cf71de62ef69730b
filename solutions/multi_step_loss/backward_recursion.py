"""Back through the steps by hand

With u the gradient at θ_k, one step back is u − α H_s u, and each step adds its own query gradient
on the way. No graph outlives a step: only the weights of each step are kept, so long loops need
little memory. It is the most to write, and every step runs its forward pass twice.
"""

import torch
from torch import Tensor, nn
from torch.func import functional_call


def multi_step_gradient(
    model: nn.Module, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights
) -> tuple[Tensor, ...]:
    """d/dθ Σ w_k L_q(θ_k), one tensor per parameter."""
    names = [name for name, _ in model.named_parameters()]

    def slope(values, x, y, keep=False):
        leaves = [value.detach().requires_grad_() for value in values]
        output = functional_call(model, dict(zip(names, leaves, strict=True)), (x,))
        return leaves, torch.autograd.grad(loss_fn(output, y), leaves, create_graph=keep)

    path = [list(model.parameters())]
    for _ in weights:
        _, gradient = slope(path[-1], support_x, support_y)
        pairs = zip(path[-1], gradient, strict=True)
        path.append([(value - inner_lr * g).detach() for value, g in pairs])
    back = [torch.zeros_like(value) for value in path[-1]]
    for k in reversed(range(len(weights))):
        _, query = slope(path[k + 1], query_x, query_y)
        back = [u + weights[k] * g for u, g in zip(back, query, strict=True)]
        leaves, support = slope(path[k], support_x, support_y, keep=True)
        along = torch.stack([(g * u).sum() for g, u in zip(support, back, strict=True)]).sum()
        products = torch.autograd.grad(along, leaves, materialize_grads=True)
        back = [u - inner_lr * p for u, p in zip(back, products, strict=True)]
    return tuple(back)
