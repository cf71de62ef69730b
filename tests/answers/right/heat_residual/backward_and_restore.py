# right: plain backward passes; what they leave in the model's .grad is put back
def heat_residual(model, x, t, diffusivity):
    saved = [p.grad for p in model.parameters()]
    x = x.detach().clone().requires_grad_()
    t = t.detach().clone().requires_grad_()
    u = model(x, t)
    for p in model.parameters():
        p.grad = None
    u.sum().backward(create_graph=True)
    u_x, u_t = x.grad, t.grad
    x.grad, t.grad = None, None
    for p in model.parameters():
        p.grad = None
    u_x.sum().backward(create_graph=True)
    u_xx = x.grad
    for p, g in zip(model.parameters(), saved):
        p.grad = g
    return u_t - diffusivity * u_xx
