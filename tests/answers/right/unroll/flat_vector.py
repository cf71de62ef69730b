# right: all weights are one flat vector, and so is the gradient of each step
import torch
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    shapes = [(name, p.shape, p.numel()) for name, p in model.named_parameters()]

    def run(theta, x):
        pieces = theta.split([n for _, _, n in shapes])
        weights = {name: t.view(s) for (name, s, _), t in zip(shapes, pieces)}
        return functional_call(model, weights, (x,))

    theta = parameters_to_vector(model.parameters())
    for _ in range(steps):
        (g,) = torch.autograd.grad(
            loss_fn(run(theta, support_x), support_y), theta, create_graph=True
        )
        theta = theta - inner_lr * g

    def adapted(x):
        return run(theta, x)

    return adapted
