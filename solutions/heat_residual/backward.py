"""Derivatives from `.grad`

Two backward passes leave the derivatives in the `.grad` of the inputs. `inputs=` keeps them out of
the weights, and the first result has to be taken away before the second pass adds to it. Asking for
the derivatives alone is shorter, and leaves nothing behind.
"""


def heat_residual(model, x, t, diffusivity):
    x, t = x.detach().requires_grad_(), t.detach().requires_grad_()
    model(x, t).sum().backward(inputs=[x, t], create_graph=True)
    u_x, u_t = x.grad, t.grad
    x.grad = t.grad = None
    u_x.sum().backward(inputs=[x], create_graph=True)
    u_xx, x.grad = x.grad, None
    return u_t - diffusivity * u_xx
