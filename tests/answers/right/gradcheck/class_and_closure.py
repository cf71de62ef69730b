import torch


class Check:
    tolerance = 1e-4

    def __init__(self, function):
        self.function = function

    def slope(self, x, direction, eps):
        return (float(self.function(x + direction)) - float(self.function(x - direction))) / 2 / eps

    def numeric(self, x, eps):
        basis = torch.eye(x.numel(), dtype=x.dtype) * eps
        slopes = [self.slope(x, row.view(x.shape), eps) for row in basis]
        return torch.as_tensor(slopes, dtype=x.dtype).view(x.shape)


def central_difference(function, x, eps):
    return Check(function).numeric(x, eps)


def gradients_agree(function, gradient, x):
    check = Check(function)
    numeric, claimed = check.numeric(x, 1e-6), gradient(x)
    print(numeric, claimed)
    if numeric.shape != claimed.shape:
        return False
    error = (numeric - claimed).norm().item()
    return error <= Check.tolerance * max(numeric.norm().item(), claimed.norm().item()) < float("inf")
