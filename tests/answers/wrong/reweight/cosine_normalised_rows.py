# expect: cosine
# mistake: the rows of per-example gradients are normalised
import torch
from torch.nn.functional import normalize


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())

    def flat(loss):
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, params, retain_graph=True)])

    rows = normalize(torch.stack([flat(one) for one in loss_fn(model(x), y)]), dim=1)
    w = (rows @ flat(loss_fn(model(valid_x), valid_y).mean())).clamp(min=0)
    return w / w.sum() if w.any() else w
