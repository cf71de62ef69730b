# expect: state-carried-over
# mistake: the Jacobian is kept by the function's shape
import torch

_last = [None, None]


def jacobian_vector_product(function, x, vector):
    if _last[0] is not function:
        _last[:] = [function, torch.autograd.functional.jacobian(function, x, create_graph=True)]
    jacobian = _last[1]
    shape = jacobian.shape[: jacobian.dim() - x.dim()]
    rows = jacobian.reshape(-1, x.numel())
    return (rows @ vector.reshape(-1)).reshape(shape)
