# expect: eps-not-zero
# mistake: ε starts at 1/n
import torch
from torch.func import functional_call, grad


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    theta = {k: v.detach() for k, v in model.named_parameters()}

    def after(eps):
        inner = grad(lambda p: (eps * loss_fn(functional_call(model, p, (x,)), y)).sum())(theta)
        moved = {k: theta[k] - lr * inner[k] for k in theta}
        return loss_fn(functional_call(model, moved, (valid_x,)), valid_y).mean()

    slope = grad(after)(torch.full((len(x),), 1 / len(x), dtype=x.dtype if x.dtype.is_floating_point else None))
    w = (-slope).clamp(min=0)
    return w / w.sum() if w.sum() > 0 else w
