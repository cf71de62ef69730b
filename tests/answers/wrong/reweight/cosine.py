# expect: cosine
# mistake: each example's gradient is divided by its length
import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())

    def flat(loss):
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, params, retain_graph=True)])

    clean = flat(loss_fn(model(valid_x), valid_y).mean())
    s = torch.stack([torch.cosine_similarity(flat(one), clean, dim=0) for one in loss_fn(model(x), y)])
    w = torch.relu(s)
    return w / w.sum() if w.sum() > 0 else w
