# expect: term-detached
# mistake: the time derivative is taken with detached weights
from torch.func import functional_call, grad, vmap


def heat_residual(model, x, t, diffusivity):
    live = dict(model.named_parameters())
    dead = {n: p.detach() for n, p in live.items()}

    def u(place, time, weights):
        return functional_call(model, weights, (place[None], time[None])).squeeze()

    u_t = vmap(lambda a, b: grad(u, argnums=1)(a, b, dead))(x, t)
    u_xx = vmap(lambda a, b: grad(lambda z: grad(u)(z, b, live).sum())(a))(x, t)
    return u_t - diffusivity * u_xx
