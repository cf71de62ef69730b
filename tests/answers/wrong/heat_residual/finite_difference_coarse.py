# expect: finite-difference
# mistake: shifts of a hundredth
def heat_residual(model, x, t, diffusivity):
    h = 1e-2
    u_t = (model(x, t + h) - model(x, t)) / h
    u_xx = (model(x + h, t) - 2 * model(x, t) + model(x - h, t)) / h**2
    return u_t - diffusivity * u_xx
