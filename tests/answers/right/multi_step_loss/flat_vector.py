import torch
from torch.nn.utils import parameters_to_vector


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    info = [(n, p.shape, p.numel()) for n, p in model.named_parameters()]

    def run(vector, x, y):
        pieces = vector.split([size for _, _, size in info])
        state = {n: v.view(shape) for (n, shape, _), v in zip(info, pieces)}
        return loss_fn(torch.func.functional_call(model, state, (x,)), y)

    theta = parameters_to_vector(model.parameters()).detach().requires_grad_()
    now, terms = theta, []
    for w in weights:
        (g,) = torch.autograd.grad(run(now, support_x, support_y), now, create_graph=True)
        now = now - inner_lr * g
        terms.append(run(now, query_x, query_y))
    terms = torch.stack(terms)
    total = torch.dot(torch.as_tensor(list(weights), dtype=terms.dtype), terms)
    (g,) = torch.autograd.grad(total, theta, create_graph=True)
    return [v.reshape(shape) for (_, shape, _), v in zip(info, g.split([s for _, _, s in info]))]
