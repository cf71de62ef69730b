# expect: gradients-accumulate
# mistake: x.grad is not cleared before the second backward pass
def heat_residual(model, x, t, diffusivity):
    x = x.detach().requires_grad_()
    t = t.detach().requires_grad_()
    model(x, t).sum().backward(inputs=[x, t], create_graph=True)
    u_t, u_x = t.grad, x.grad
    u_x.sum().backward(inputs=[x], create_graph=True)
    return u_t - diffusivity * x.grad
