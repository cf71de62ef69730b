import torch
from torch.func import functional_call, grad


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    theta = {k: v.detach() for k, v in model.named_parameters()}

    def after(eps):
        inner = grad(lambda p: torch.dot(eps, loss_fn(functional_call(model, p, (x,)), y)))(theta)
        moved = {k: theta[k] - lr * inner[k] for k in theta}
        return loss_fn(functional_call(model, moved, (valid_x,)), valid_y).mean()

    slope = grad(after)(torch.zeros(x.shape[0], dtype=valid_x.dtype))
    w = torch.where(slope < 0, -slope, torch.zeros_like(slope))
    print("slopes", slope.tolist())
    return torch.nan_to_num(w / w.sum())
