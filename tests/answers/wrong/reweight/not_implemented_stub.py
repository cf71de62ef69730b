# expect: not-implemented
# mistake: the stub as it is
def example_weights(model, x, y, valid_x, valid_y, loss_fn, lr):
    raise NotImplementedError
