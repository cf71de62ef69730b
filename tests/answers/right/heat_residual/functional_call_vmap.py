# right: functional_call with the model's own parameters, vmap over points, jacrev twice
from torch.func import functional_call, jacrev, vmap


def heat_residual(model, x, t, diffusivity):
    weights = dict(model.named_parameters())

    def u(place, time):
        return functional_call(model, weights, (place.view(1, 1), time.view(1, 1))).view(())

    u_t = vmap(jacrev(u, argnums=1))(x[:, 0], t[:, 0])
    u_xx = vmap(jacrev(jacrev(u)))(x[:, 0], t[:, 0])
    return (u_t - diffusivity * u_xx)[:, None]
