# right: hooks catch each gradient as backward leaves it in .grad, and clear it
from torch.func import functional_call


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    adapted = {}
    handles = []

    for name, p in model.named_parameters():

        def take(param, name=name):
            adapted[name] = param - inner_lr * param.grad
            param.grad = None

        handles.append(p.register_post_accumulate_grad_hook(take))

    try:
        loss_fn(model(support_x), support_y).backward(create_graph=True)
    finally:
        for handle in handles:
            handle.remove()

    return lambda x: functional_call(model, adapted, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
