# expect: finite-difference
# mistake: both derivatives are differences of shifted values
def heat_residual(model, x, t, diffusivity):
    h = 1e-4
    u = model(x, t)
    u_t = (model(x, t + h) - model(x, t - h)) / (2 * h)
    u_xx = (model(x + h, t) - 2 * u + model(x - h, t)) / h**2
    return u_t - diffusivity * u_xx
