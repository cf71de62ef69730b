# expect: zero-gradient|detached-copy
# mistake: detached in every iteration, and marked as requiring grad at the end
def fixed_point(function, start, inputs, iterations):
    z = start
    for _ in range(iterations):
        z = function(z, *inputs).detach()
    return z.requires_grad_()
