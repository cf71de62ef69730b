# expect: horizon-not-bounded
# mistake: the window is a function of `horizon` steps, whatever the loop has
from functools import reduce

from torch.func import functional_call, grad


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def slope(w):
        return grad(lambda v: loss_fn(functional_call(model, v, (support_x,)), support_y))(w)

    def walk(w, count):
        return reduce(
            lambda v, _: {n: v[n] - inner_lr * s for n, s in slope(v).items()}, range(count), w
        )

    def after(w):
        return loss_fn(functional_call(model, walk(w, horizon), (query_x,)), query_y)

    theta = {n: p.detach() for n, p in model.named_parameters()}
    return tuple(grad(after)(walk(theta, steps - horizon)).values())
