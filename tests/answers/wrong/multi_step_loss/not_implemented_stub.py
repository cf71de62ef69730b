# expect: not-implemented
# mistake: the stub as it is
def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    raise NotImplementedError
