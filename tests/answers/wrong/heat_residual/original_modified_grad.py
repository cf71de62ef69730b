# expect: original-modified
# mistake: plain backward passes leave gradients in the model
def heat_residual(model, x, t, diffusivity):
    x = x.detach().requires_grad_()
    t = t.detach().requires_grad_()
    model(x, t).sum().backward(create_graph=True)
    u_x, u_t = x.grad, t.grad
    x.grad = None
    u_x.sum().backward(create_graph=True)
    return u_t - diffusivity * x.grad
