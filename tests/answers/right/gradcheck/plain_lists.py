import math

import torch


def central_difference(function, x, eps):
    numbers = x.detach().flatten().tolist()

    def value(index, shift):
        moved = [n + shift if i == index else n for i, n in enumerate(numbers)]
        return float(function(torch.tensor(moved, dtype=x.dtype).reshape(x.shape)))

    slopes = [(value(i, eps) - value(i, -eps)) / (2 * eps) for i in range(len(numbers))]
    return torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)


def gradients_agree(function, gradient, x):
    claimed = gradient(x)
    if tuple(claimed.shape) != tuple(x.shape):
        return False
    a, b = claimed.flatten().tolist(), central_difference(function, x, 1e-6).flatten().tolist()
    if not all(map(math.isfinite, a)):
        return False
    return math.dist(a, b) <= 5e-6 * max(math.hypot(*a), math.hypot(*b))
