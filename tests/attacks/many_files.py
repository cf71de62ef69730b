# attack: many_files
# class: Starving the machine
# item: files
# tries: to fill its folder with 30 000 files
# after: nothing of it is left, and cleaning up takes no time to speak of
# kata: hvp
# earns: 10
# needs: nothing
# deadline: 6

import os

try:
    for i in range(30_000):
        os.close(os.open(f"file-{i}", os.O_CREAT | os.O_WRONLY))
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
