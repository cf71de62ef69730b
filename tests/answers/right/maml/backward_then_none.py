# right: backward(create_graph=True), and then every .grad is set back to None
import copy


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    loss.backward(create_graph=True)

    adapted = copy.deepcopy(model)
    adapted.zero_grad()
    pairs = list(zip(model.modules(), adapted.modules()))
    for old, new in pairs:
        for name, p in list(old.named_parameters(recurse=False)):
            delattr(new, name)
            setattr(new, name, p - inner_lr * p.grad)

    for p in model.parameters():
        p.grad = None  # also breaks the reference cycle that create_graph makes
    return adapted


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss.item()
