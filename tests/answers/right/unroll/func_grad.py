# right: torch.func.grad of a pure loss function, applied `steps` times
from torch import func


def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):
    buffers = dict(model.named_buffers())

    def predict(params, x):
        return func.functional_call(model, (params, buffers), (x,))

    support_gradient = func.grad(lambda p: loss_fn(predict(p, support_x), support_y))

    params = dict(model.named_parameters())
    for _ in range(steps):
        g = support_gradient(params)
        params = {k: params[k] - inner_lr * g[k] for k in params}
    return lambda x: predict(params, x)
