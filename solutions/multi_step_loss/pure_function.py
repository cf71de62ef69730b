"""The total as a function of the weights

The whole sum is one function of θ, and `torch.func.grad` differentiates it. Each inner step is
`grad` again, which keeps its graph by itself. It reads like the definition of J. The nested
transforms take longer on small models.
"""

from torch import Tensor, nn
from torch.func import functional_call, grad


def multi_step_gradient(
    model: nn.Module, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights
) -> tuple[Tensor, ...]:
    """d/dθ Σ w_k L_q(θ_k), one tensor per parameter."""

    def loss(theta, x, y):
        return loss_fn(functional_call(model, theta, (x,)), y)

    def total(theta):
        result = 0.0
        for weight in weights:
            slope = grad(loss)(theta, support_x, support_y)
            theta = {name: value - inner_lr * slope[name] for name, value in theta.items()}
            result = result + weight * loss(theta, query_x, query_y)
        return result

    start = {name: value.detach() for name, value in model.named_parameters()}
    return tuple(grad(total)(start).values())
