# expect: graph-not-kept
# mistake: the second backward pass keeps no graph, and u_t is read as data
def heat_residual(model, x, t, diffusivity):
    x = x.detach().requires_grad_()
    t = t.detach().requires_grad_()
    model(x, t).sum().backward(inputs=[x, t], create_graph=True)
    slope, u_t = x.grad, t.grad.data
    x.grad = None
    slope.sum().backward(inputs=[x])
    return u_t - diffusivity * x.grad
