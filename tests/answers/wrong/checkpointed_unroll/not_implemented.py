# expect: not-implemented
# mistake: the stub
def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    raise NotImplementedError
