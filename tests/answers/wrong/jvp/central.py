# expect: finite-difference
# mistake: a central difference quotient
def jacobian_vector_product(function, x, vector):
    h = 1e-6
    return (function(x + h * vector) - function(x - h * vector)) / (2 * h)
