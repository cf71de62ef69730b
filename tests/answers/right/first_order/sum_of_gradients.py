# right: Reptile as the sum of all inner gradients times the rate; a class does the walking
import copy

import torch


class Walker:
    def __init__(self, model):
        self.net = copy.deepcopy(model)
        self.params = [p for p in self.net.parameters()]
        self.total = [torch.zeros_like(p) for p in self.params]

    def slope(self, loss_fn, x, y):
        return torch.autograd.grad(loss_fn(self.net(x), y), self.params)

    def walk(self, loss_fn, x, y, lr, steps):
        for i in range(steps):
            for p, t, g in zip(self.params, self.total, self.slope(loss_fn, x, y)):
                t += lr * g
                p.data.sub_(lr * g)
        print("walked", steps)
        return self


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    walker = Walker(model).walk(loss_fn, support_x, support_y, inner_lr, steps)
    return walker.slope(loss_fn, query_x, query_y)


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    return tuple(Walker(model).walk(loss_fn, support_x, support_y, inner_lr, steps).total)
