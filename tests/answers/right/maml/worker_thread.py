# right: the inner gradient is computed in a second thread
import threading

import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    weights = {}

    def adapt():
        loss = loss_fn(model(support_x), support_y)
        grads = torch.autograd.grad(loss, tuple(params.values()), create_graph=True)
        for (name, p), g in zip(params.items(), grads):
            weights[name] = p - inner_lr * g

    # One thread a task is how this is used over a batch of tasks.
    thread = threading.Thread(target=adapt, daemon=True)
    thread.start()
    thread.join()

    def fast_model(x):
        return torch.func.functional_call(model, weights, (x,))

    return fast_model


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
