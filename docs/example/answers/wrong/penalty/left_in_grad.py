# expect: original-modified
# mistake: a backward pass leaves something in the critic


def slope_penalty(critic, points):
    points = points.detach().requires_grad_()
    critic(points).sum().backward(create_graph=True)
    slopes = points.grad
    return ((slopes.square().sum(dim=1) - 1) ** 2).mean()
