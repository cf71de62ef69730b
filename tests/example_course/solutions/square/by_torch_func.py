"""By torch.func

It turns the function itself into its gradient, which reads like the mathematics. The function must
return one number.
"""

from torch.func import grad


def square_gradient(x):
    return grad(lambda x: (x**2).sum())(x)
