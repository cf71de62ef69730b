# expect: graph-not-kept
# mistake: the slopes are computed without a graph
import torch


def slope_penalty(critic, points):
    points = points.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(critic(points).sum(), points)
    return ((slopes.square().sum(dim=1) - 1) ** 2).mean()
