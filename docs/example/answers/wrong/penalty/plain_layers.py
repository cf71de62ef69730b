# expect: raises
# mistake: the model is taken for a stack of layers
import torch


def slope_penalty(critic, points):
    points = points.detach().requires_grad_()
    values = points
    for layer in critic.children():
        values = layer(values)
    (slopes,) = torch.autograd.grad(values.sum(), points, create_graph=True)
    return ((slopes.square().sum(dim=1) - 1) ** 2).mean()
