# expect: state-carried-over
# mistake: the validation gradient is kept per model
import torch

CLEAN = {}


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())

    def flat(loss):
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, params, retain_graph=True)])

    if id(model) not in CLEAN:
        CLEAN[id(model)] = flat(loss_fn(model(valid_x), valid_y).mean())
    s = torch.stack([flat(one) @ CLEAN[id(model)] for one in loss_fn(model(x), y)])
    w = torch.relu(s)
    return w / w.sum() if w.sum() > 0 else w
