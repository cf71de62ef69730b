# expect: outer-sign
# mistake: a minus sign too many between the products and the positive part
import torch


def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    params = list(model.parameters())

    def flat(loss):
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, params, retain_graph=True)])

    clean = flat(loss_fn(model(valid_x), valid_y).mean())
    s = torch.stack([-flat(one) @ clean for one in loss_fn(model(x), y)])
    w = torch.relu(s)
    return w / (w.sum() + 1e-12)
