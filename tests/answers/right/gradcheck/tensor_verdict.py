import torch


def central_difference(function, x, eps):
    flat = x.detach().clone().reshape(-1)
    slopes = []
    for i in range(flat.numel()):
        high, low = flat.clone(), flat.clone()
        high[i] += eps
        low[i] -= eps
        rise = function(high.reshape(x.shape)) - function(low.reshape(x.shape))
        slopes.append(float(rise) / (2 * eps))
    return torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 3e-6), gradient(x)
    if numeric.shape != claimed.shape or claimed.isnan().any() or claimed.isinf().any():
        return False
    error = torch.linalg.vector_norm(numeric - claimed)
    length = torch.maximum(torch.linalg.vector_norm(numeric), torch.linalg.vector_norm(claimed))
    return error / torch.clamp(length, min=1e-30) < 2e-5
