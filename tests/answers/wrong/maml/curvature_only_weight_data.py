# expect: curvature-only
# mistake: the update starts from p.data, so the path through θ itself is lost
import copy
import torch


def set_weight(net, path, value):
    owner = net.get_submodule(path.rpartition(".")[0])
    leaf = path.rpartition(".")[2]
    del owner._parameters[leaf]
    setattr(owner, leaf, value)


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    grads = torch.autograd.grad(
        loss_fn(model(support_x), support_y), list(model.parameters()), create_graph=True
    )
    fast = copy.deepcopy(model)
    for (path, p), g in zip(model.named_parameters(), grads):
        # .data so that the original is not touched by accident
        set_weight(fast, path, p.data - inner_lr * g)
    return fast


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
