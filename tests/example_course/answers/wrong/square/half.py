# expect: unexplained
# mistake: the factor 2 is missing


def square_gradient(x):
    return x**3
