# right: mode, requires_grad and a hook are changed for a while and put back
import torch
from torch.func import functional_call


class Fast(torch.nn.Module):
    def __init__(self, model, fast):
        super().__init__()
        self.model = [model]
        self.fast = fast

    def named_parameters(self, *args, **kwargs):
        return iter(self.fast.items())

    def forward(self, x):
        return functional_call(self.model[0], self.fast, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    call = model if isinstance(model, Fast) else lambda x: functional_call(model, params, (x,))
    module = model.model[0] if isinstance(model, Fast) else model
    loss = loss_fn(call(support_x), support_y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    return Fast(module, fast)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    was, seen = original_model.training, []
    handle = original_model.register_forward_hook(lambda *args: seen.append(args[0]))
    original_model.eval()
    try:
        meta_loss = loss_fn(fast_model(query_x), query_y)
    finally:
        original_model.train(was)
        handle.remove()
    meta_loss.backward()
    for p in original_model.parameters():
        p.requires_grad_(False)
        p.requires_grad_(True)
    return meta_loss
