# right: SGD on the model itself; the state and the gradients are saved and put back
import copy

import torch


def _train(model, x, y, loss_fn, lr, steps):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        loss_fn(model(x), y).backward()
        opt.step()
    opt.zero_grad()


def _kept(model, body):
    saved = copy.deepcopy(model.state_dict())
    grads = {p: p.grad for p in model.parameters()}
    try:
        for p in model.parameters():
            p.grad = None
        return body()
    finally:
        model.load_state_dict(saved)
        for p, g in grads.items():
            p.grad = g


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    def body():
        _train(model, support_x, support_y, loss_fn, inner_lr, steps)
        loss_fn(model(query_x), query_y).backward()
        return tuple(p.grad.detach().clone() for p in model.parameters())

    return _kept(model, body)


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    def body():
        old = torch.nn.utils.parameters_to_vector(model.parameters()).detach().clone()
        _train(model, support_x, support_y, loss_fn, inner_lr, steps)
        new = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
        sizes = [p.numel() for p in model.parameters()]
        pieces = (old - new).split(sizes)
        return tuple(d.view_as(p) for d, p in zip(pieces, model.parameters()))

    return _kept(model, body)
