from torch.func import functional_call, grad


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    def s(p):
        return loss_fn(functional_call(model, p, (support_x,)), support_y)

    def q(p):
        return loss_fn(functional_call(model, p, (query_x,)), query_y)

    def objective(p):
        value = 0
        for w in weights:
            g = grad(s)(p)
            p = {n: p[n] - inner_lr * g[n] for n in p}
            value += w * q(p)
        return value

    return tuple(grad(objective)(dict(model.named_parameters())).values())
