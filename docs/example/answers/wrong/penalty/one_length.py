# expect: one-length
# mistake: the lengths of all points are added up first
import torch


def slope_penalty(critic, points):
    points = points.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    return (slopes.square().sum() - 1) ** 2
