import torch


def central_difference(function, x, eps):
    slopes = torch.zeros_like(x)
    with torch.no_grad():
        for index in torch.cartesian_prod(*map(torch.arange, x.shape)).reshape(-1, x.dim()) if x.dim() else [()]:
            at = tuple(int(i) for i in index)
            kept = x[at].clone()
            x[at] = kept + eps
            high = float(function(x))
            x[at] = kept - eps
            low = float(function(x))
            x[at] = kept
            slopes[at] = (high - low) / (2 * eps)
    return slopes


def gradients_agree(function, gradient, x):
    claimed = gradient(x.clone())
    if claimed.size() != x.size():
        return False
    numeric = central_difference(function, x, 1e-5)
    scale = torch.max(claimed.abs().max(), numeric.abs().max())
    if scale == 0:
        return True
    return ((claimed - numeric).abs().max() / scale < 1e-4).item()
