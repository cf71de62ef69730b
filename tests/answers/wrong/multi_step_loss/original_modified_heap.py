# expect: original-modified
# mistake: the inner backward(create_graph=True) fills .grad and the outer one adds
import torch
from torch.func import functional_call

def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    model.zero_grad()
    names = [n for n, _ in model.named_parameters()]
    params = list(model.parameters())
    now, total = params, 0.0
    for w in weights:
        loss = loss_fn(functional_call(model, dict(zip(names, now)), support_x), support_y)
        for p in now:
            p.grad = None
            p.retain_grad() if p.grad_fn is not None else None
        loss.backward(create_graph=True, inputs=now)
        now = [p - inner_lr * p.grad for p in now]
        total = total + w * loss_fn(functional_call(model, dict(zip(names, now)), query_x), query_y)
    total.backward(inputs=params)
    return tuple(p.grad for p in params)
