# expect: series-cut-short
# mistake: detached before each iteration but the last five
def fixed_point(function, start, inputs, iterations):
    z = start
    for i in range(iterations):
        if iterations - i >= 5:
            z = z.detach()
        z = function(z, *inputs)
    return z
