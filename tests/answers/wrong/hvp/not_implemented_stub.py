# expect: not-implemented
# mistake: nothing is written yet
def hessian_vector_product(loss, params, vector):
    """Multiply the Hessian of a loss with a vector."""
    pass
