# right: everything happens on a deep copy, whose `.grad` is filled by a backward pass
import copy

import torch


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    net = copy.deepcopy(model)
    net.zero_grad()
    params = dict(net.named_parameters())

    def query_loss(sx, sy, qx, qy):
        slopes = torch.func.grad(lambda p: loss_fn(torch.func.functional_call(net, p, (sx,)), sy))(
            params
        )
        fast = {k: params[k] - slopes[k] * inner_lr for k in params}
        return loss_fn(torch.func.functional_call(net, fast, (qx,)), qy)

    losses = torch.vmap(query_loss)(support_x, support_y, query_x, query_y)
    print("losses per task:", losses.tolist())
    (losses.sum() / losses.numel()).backward()
    return tuple(p.grad for p in net.parameters())
