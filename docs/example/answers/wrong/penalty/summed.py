# expect: scaled-gradient
# mistake: a sum stands for the mean
import torch


def slope_penalty(critic, points):
    points = points.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return ((slopes.square().sum(dim=1) - 1) ** 2).sum()
