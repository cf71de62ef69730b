from torch.func import functional_call, grad_and_value


def sam_gradient(model, x, y, loss_fn, rho):
    def objective(weights):
        return loss_fn(functional_call(model, weights, x), y)

    theta = {k: v.detach() for k, v in model.named_parameters()}
    g, loss = grad_and_value(objective)(theta)
    print("loss", float(loss))
    total = 0.0
    for v in g.values():
        total += v.pow(2).sum().item()
    scale = rho / total**0.5
    g, _ = grad_and_value(objective)({k: v + scale * g[k] for k, v in theta.items()})
    return list(g.values())
