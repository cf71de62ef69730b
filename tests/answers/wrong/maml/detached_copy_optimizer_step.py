# expect: detached-copy
# mistake: a deep copy is trained with optimizer.step(), which leaves no graph
import copy
import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    """Clone the model and take one SGD step on the support set."""
    fast_model = copy.deepcopy(model)
    opt = torch.optim.SGD(fast_model.parameters(), lr=inner_lr)
    loss = loss_fn(fast_model(support_x), support_y)
    opt.zero_grad()
    loss.backward(create_graph=True)
    opt.step()
    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    original_model.zero_grad()
    meta_loss.backward()
    return meta_loss
