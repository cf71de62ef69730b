# expect: steps-detached
# mistake: the flat weight vector is made a new leaf at the end of each step but the last
import torch
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    sizes = [p.numel() for p in model.parameters()]

    def forward(vec, x):
        chunks = torch.split(vec, sizes)
        state = {n: c.view_as(p) for (n, p), c in zip(model.named_parameters(), chunks)}
        return functional_call(model, state, (x,))

    vec = parameters_to_vector(model.parameters())
    for k in range(1, steps + 1):
        loss = loss_fn(forward(vec, support_x), support_y)
        g = torch.autograd.grad(loss, vec, create_graph=True)[0]
        vec = vec - inner_lr * g
        if k < steps:
            vec = torch.tensor(vec.tolist(), requires_grad=True)
    return lambda x: forward(vec, x)
