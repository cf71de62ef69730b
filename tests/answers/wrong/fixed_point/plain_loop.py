# expect: unrolled
# mistake: plain backpropagation through all iterations
def fixed_point(function, start, inputs, iterations):
    z = start
    for _ in range(iterations):
        z = function(z, *inputs)
    return z
