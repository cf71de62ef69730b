# expect: low-precision
# mistake: the point that is shifted in place is in float32
import torch


def central_difference(function, x, eps):
    point = x.detach().to(torch.float32).reshape(-1).clone()
    result = []
    for i in range(point.numel()):
        kept = point[i].item()
        point[i] = kept + eps
        high = function(point.reshape(x.shape))
        point[i] = kept - eps
        low = function(point.reshape(x.shape))
        point[i] = kept
        result.append(float(high - low) / (2 * eps))
    return torch.tensor(result, dtype=x.dtype).reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
