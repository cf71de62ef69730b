# expect: wrong-normalisation
# mistake: the positive parts are divided by the size of the batch
import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())

    def flat(loss):
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, params, retain_graph=True)])

    clean = flat(loss_fn(model(valid_x), valid_y).mean())
    s = torch.stack([flat(one) @ clean for one in loss_fn(model(x), y)])
    return s.clamp(min=0) / len(x)
