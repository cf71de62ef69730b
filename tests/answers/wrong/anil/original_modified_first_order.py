# expect: original-modified
# mistake: the head is trained in place
import torch

def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    opt = torch.optim.SGD(head.parameters(), lr=inner_lr)
    for _ in range(steps):
        opt.zero_grad()
        body.zero_grad()
        loss_fn(head(body(support_x)), support_y).backward()
        opt.step()
    meta = loss_fn(head(body(query_x)), query_y)
    return (
        torch.autograd.grad(meta, list(body.parameters()), retain_graph=True),
        torch.autograd.grad(meta, list(head.parameters())),
    )
