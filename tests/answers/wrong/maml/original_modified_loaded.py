# expect: original-modified
# mistake: the fast weights are loaded into the original model
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)

    state = model.state_dict()
    for (name, p), g in zip(model.named_parameters(), grads):
        state[name] = p - inner_lr * g
    model.load_state_dict(state)
    return model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
