# expect: not-differentiable
# mistake: the rows of J keep no graph
import torch


def jacobian_vector_product(function, x, vector):
    x = x if x.requires_grad else x.detach().requires_grad_()
    output = function(x)
    flat = output.reshape(-1)
    rows = [torch.autograd.grad(one, x, retain_graph=True)[0] for one in flat]
    return torch.stack([(row * vector).sum() for row in rows]).reshape(output.shape)
