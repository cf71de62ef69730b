# expect: not-implemented
# mistake: the stub, as it is handed out


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    raise NotImplementedError
