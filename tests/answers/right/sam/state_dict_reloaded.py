import torch


def sam_gradient(model, x, y, loss_fn, rho):
    backup = {k: v.clone() for k, v in model.state_dict().items()}
    params = tuple(model.parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    sizes = torch._foreach_norm(list(g))
    norm = torch.linalg.vector_norm(torch.stack(sizes))
    with torch.no_grad():
        torch._foreach_add_(params, torch._foreach_mul(list(g), (rho / norm).item()))
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    model.load_state_dict(backup)
    return out
