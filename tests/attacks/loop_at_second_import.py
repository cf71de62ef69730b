# attack: loop_at_second_import
# class: Starving the machine
# item: loop
# tries: to loop only when it is loaded again, for another dtype
# after: it is timed out
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 1
# outcome: timed_out

import torch

if torch.get_default_dtype() == torch.float32:
    while True:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
