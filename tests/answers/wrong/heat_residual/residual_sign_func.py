# expect: residual-sign
# mistake: the minus got lost in a vmapped version
from torch.func import grad, vmap


def heat_residual(model, x, t, diffusivity):
    def u(a, b):
        return model(a.view(1, 1), b.view(1, 1))[0, 0]

    def at_point(a, b):
        time = grad(u, 1)(a, b)
        space = grad(grad(u, 0), 0)(a, b)
        return time + diffusivity * space

    return vmap(at_point)(x.flatten(), t.flatten()).reshape(-1, 1)
