def square_gradient(x):
    return x + x
