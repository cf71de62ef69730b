# expect: support-gradient-added
# mistake: a plain inner backward() whose .grad is used and never cleared
import copy


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    fast_model = copy.deepcopy(model)
    loss = loss_fn(model(support_x), support_y)
    loss.backward()
    for name, p in model.named_parameters():
        *modules, leaf = name.split(".")
        owner = fast_model
        for m in modules:
            owner = getattr(owner, m)
        delattr(owner, leaf)
        setattr(owner, leaf, p - inner_lr * p.grad)
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    outer_loss = loss_fn(fast_model(query_x), query_y)
    outer_loss.backward()
    return outer_loss
