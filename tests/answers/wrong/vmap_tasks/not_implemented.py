# expect: not-implemented
# mistake: nothing is returned
def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    pass
