# expect: original-modified
# mistake: the result is left in the model's own `.grad`
import torch


def finish(model, meta):
    meta.backward()
    return tuple(p.grad.clone() for p in model.parameters())


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    theta = dict(model.named_parameters())
    copies = {n: p.expand(len(support_x), *p.shape) for n, p in theta.items()}

    @torch.vmap
    def losses(ws, x, y):
        return loss_fn(torch.func.functional_call(model, ws, (x,)), y)

    inner = losses(copies, support_x, support_y).sum()
    slopes = torch.autograd.grad(inner, list(copies.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in zip(copies.items(), slopes)}
    meta = losses(fast, query_x, query_y).mean()
    return finish(model, meta)
