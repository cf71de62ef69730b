# right: backward(create_graph=True), and then the used .grad is set to zeros
import torch
import torch.func as tf


class Fast:
    def __init__(self, model, weights):
        self.model = model
        self.weights = weights

    def __call__(self, x):
        return tf.functional_call(self.model, self.weights, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    model.zero_grad()
    loss_fn(model(support_x), support_y).backward(create_graph=True)
    weights = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
    # Without this the support gradient would be added to the meta-gradient.
    model.zero_grad(set_to_none=False)
    return Fast(model, weights)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss: torch.Tensor = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
