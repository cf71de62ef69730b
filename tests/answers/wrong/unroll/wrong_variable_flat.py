# expect: wrong-variable
# mistake: the flat weights move, and the gradient is asked for at the vector they started from
import torch
from torch.func import functional_call


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    start = torch.cat([p.reshape(-1) for p in model.parameters()])

    def forward(vector, x):
        pieces = torch.split(vector, [p.numel() for p in model.parameters()])
        state = {n: v.view_as(p) for (n, p), v in zip(model.named_parameters(), pieces)}
        return functional_call(model, state, (x,))

    vector = start
    for _ in range(steps):
        loss = loss_fn(forward(vector, support_x), support_y)
        (grad,) = torch.autograd.grad(loss, start, create_graph=True)
        vector = vector - inner_lr * grad
    return lambda x: forward(vector, x)
