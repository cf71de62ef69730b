# right: the loop is halved until a single step is left; almost nothing is stored
import torch
from torch.func import functional_call


class Unroll:
    def __init__(self, model, x, y, loss_fn, lr):
        self.names = [n for n, _ in model.named_parameters()]
        self.model, self.x, self.y, self.loss_fn, self.lr = model, x, y, loss_fn, lr

    def loss(self, ws, x, y):
        return self.loss_fn(functional_call(self.model, dict(zip(self.names, ws)), (x,)), y)

    def step(self, ws, graph=False):
        gs = torch.autograd.grad(self.loss(ws, self.x, self.y), ws, create_graph=graph)
        after = [w - self.lr * g for w, g in zip(ws, gs)]
        return after if graph else [w.detach().requires_grad_() for w in after]

    def forward(self, ws, count):
        for _ in range(count):
            ws = self.step(ws)
        return ws

    def back(self, ws, count, v):
        if count == 0:
            return v
        if count == 1:
            return torch.autograd.grad(self.step(ws, graph=True), ws, v)
        half = count // 2
        v = self.back(self.forward(ws, half), count - half, v)
        return self.back(ws, half, v)


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    unroll = Unroll(model, support_x, support_y, loss_fn, inner_lr)
    start = [p.detach().clone().requires_grad_() for p in model.parameters()]
    last = unroll.forward(start, steps)
    v = torch.autograd.grad(unroll.loss(last, query_x, query_y), last)
    return unroll.back(start, steps, v)
