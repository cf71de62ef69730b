import torch


def slope_penalty(critic, points):
    total = 0
    for point in points:
        point = point.detach().clone().requires_grad_()
        (slope,) = torch.autograd.grad(critic(point[None]).squeeze(), point, create_graph=True)
        total = total + (slope @ slope - 1) ** 2
    return total / len(points)
