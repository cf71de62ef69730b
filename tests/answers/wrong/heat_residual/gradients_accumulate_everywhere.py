# expect: gradients-accumulate
# mistake: two plain backward passes fill everything
def heat_residual(model, x, t, diffusivity):
    x.requires_grad_(True)
    t.requires_grad_(True)
    u = model(x, t)
    u.sum().backward(create_graph=True)
    first = x.grad
    first.sum().backward(create_graph=True)
    return t.grad - diffusivity * x.grad
