# expect: detached-copy
# mistake: functional_call with detached weights
import torch
from torch import Tensor


from torch.func import functional_call, grad, vmap


def heat_residual(model, x, t, diffusivity):
    if isinstance(model, torch.nn.Module):
        state = {k: v.detach() for k, v in model.state_dict().items()}
        net = lambda a, b: functional_call(model, state, (a, b))
    else:
        net = model
    u = lambda a, b: net(a.view(1, 1), b.view(1, 1)).squeeze()
    one = lambda a, b: grad(u, 1)(a, b) - diffusivity * grad(grad(u))(a, b)
    return vmap(one)(x[:, 0], t[:, 0])[:, None]
