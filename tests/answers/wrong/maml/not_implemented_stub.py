# expect: not-implemented
# mistake: both functions still raise NotImplementedError
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    # TODO: read the paper first
    raise NotImplementedError


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    raise NotImplementedError
