"""Two stages that meet at the features

The head is adapted on features that are leaf tensors, so the inner loop never sees the body. At the
end the gradients of both sets of features are pulled through the body in one pass. The body runs
once per set, however many steps there are. The price is a second stage to write.
"""

import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    features = body(support_x), body(query_x)
    support, query = (f.detach().requires_grad_() for f in features)
    names = [name for name, _ in head.named_parameters()]

    def loss(weights, x, y):
        return loss_fn(functional_call(head, dict(zip(names, weights, strict=True)), (x,)), y)

    adapted = list(head.parameters())
    for _ in range(steps):
        slopes = torch.autograd.grad(loss(adapted, support, support_y), adapted, create_graph=True)
        adapted = [w - inner_lr * g for w, g in zip(adapted, slopes, strict=True)]
    wanted = [support, query, *head.parameters()]
    at_support, at_query, *for_head = torch.autograd.grad(loss(adapted, query, query_y), wanted)
    for_body = torch.autograd.grad(
        features, list(body.parameters()), grad_outputs=(at_support, at_query)
    )
    return for_body, tuple(for_head)
