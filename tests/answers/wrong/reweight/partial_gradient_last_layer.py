# expect: partial-gradient
# mistake: only the last weight and bias are compared
import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    last = [p for n, p in model.named_parameters() if n.split(".")[0] == [*model._modules][-1]]

    def flat(loss):
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, last, retain_graph=True)])

    clean = flat(loss_fn(model(valid_x), valid_y).mean())
    s = torch.stack([flat(one) @ clean for one in loss_fn(model(x), y)])
    w = torch.relu(s)
    return w / w.sum() if w.sum() > 0 else w
