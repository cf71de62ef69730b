# right: forward products from two reverse passes, weights as a dict, the result has a graph
import torch
from torch.func import functional_call


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    w = {k: v.detach().clone().requires_grad_(True) for k, v in model.named_parameters()}
    keys = list(w)
    vals = [w[k] for k in keys]
    gq = torch.autograd.grad(loss_fn(functional_call(model, w, qx), qy), vals, create_graph=True)
    gs = torch.autograd.grad(loss_fn(functional_call(model, w, sx), sy), vals, create_graph=True)
    dummy = [torch.zeros_like(v, requires_grad=True) for v in vals]
    pulled = torch.autograd.grad(gs, vals, grad_outputs=dummy, create_graph=True)

    def hessian_times(vec):
        return torch.autograd.grad(pulled, dummy, grad_outputs=vec, retain_graph=True)

    state = {
        "z": [torch.zeros_like(v) for v in vals],
        "r": [g.detach() for g in gq],
    }
    state["p"] = state["r"]
    k = 0
    while k < iterations:
        k += 1
        q = [p + h / strength for p, h in zip(state["p"], hessian_times(state["p"]))]
        rho = sum(torch.vdot(r.flatten(), r.flatten()) for r in state["r"])
        a = rho / sum(torch.vdot(p.flatten(), u.flatten()) for p, u in zip(state["p"], q))
        state["z"] = [z.add(p, alpha=a.item()) for z, p in zip(state["z"], state["p"])]
        state["r"] = [r.sub(u, alpha=a.item()) for r, u in zip(state["r"], q)]
        b = sum(torch.vdot(r.flatten(), r.flatten()) for r in state["r"]) / rho
        state["p"] = [r + b * p for r, p in zip(state["r"], state["p"])]
    return tuple(z + 0 * v for z, v in zip(state["z"], vals))
