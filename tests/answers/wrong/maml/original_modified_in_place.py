# expect: original-modified
# mistake: the step is taken in place on the model that was passed in
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    with torch.no_grad():
        for p, g in zip(model.parameters(), grads):
            p.sub_(inner_lr * g)
    return model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
