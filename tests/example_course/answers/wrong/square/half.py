# expect: factor-forgotten
# mistake: the factor 2 is missing


def square_gradient(x):
    return x.clone()
