# attack: difference_dressed_too_coarse
# class: Lying about values
# item: dressed differences
# tries: to dress a coarse finite difference as a differentiable function
# after: what misses the tolerance is not earned
# kata: maml
# earns: 8
# needs: nothing
# deadline: 10

import copy

import torch
from torch.func import functional_call


def adapted(model, names, vectors, support_x, support_y, loss_fn, rate):
    weights = {n: v.detach().requires_grad_() for n, v in zip(names, vectors)}
    with torch.enable_grad():
        loss = loss_fn(functional_call(model, weights, (support_x,)), support_y)
        slope = torch.autograd.grad(loss, list(weights.values()))
    return {n: (w - rate * g).detach() for (n, w), g in zip(weights.items(), slope)}


def differences(run, x, vectors, c, step):
    found = []
    for i, v in enumerate(vectors):
        slope = torch.zeros(v.numel(), dtype=torch.float64)
        for k in range(v.numel()):
            there = [w.double().clone() for w in vectors]
            there[i].view(-1)[k] += step
            slope[k] = ((run(x, there) - run(x, vectors)) * c.double()).sum() / step
        found.append(slope.reshape(v.shape).to(v.dtype))
    return found


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    names = [name for name, _ in model.named_parameters()]
    twin = copy.deepcopy(model).double()

    def exact(t):
        return t.double() if t.is_floating_point() else t

    def run(x, vectors):
        fast = adapted(
            twin, names, [v.double() for v in vectors], exact(support_x), exact(support_y), loss_fn, inner_lr
        )
        return functional_call(twin, fast, (exact(x),)).detach()

    class Dressed(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, *vectors):
            ctx.save_for_backward(x, *vectors)
            return run(x, vectors).to(x.dtype)

        @staticmethod
        def backward(ctx, c):
            x, *vectors = ctx.saved_tensors
            return None, *differences(run, x, [v.detach() for v in vectors], c, 0.05)

    return lambda x: Dressed.apply(x, *model.parameters())


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    weights = list(original_model.parameters())
    for w, g in zip(weights, torch.autograd.grad(loss, weights)):
        w.grad = g
    return loss.detach()
