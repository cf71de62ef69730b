# attack: open_files
# class: Starving the machine
# item: files
# tries: to open as many files as it can
# after: there are a few dozen at most
# kata: hvp
# earns: 10
# needs: nothing

import os

kept = []
try:
    while len(kept) < 500:
        kept.append(os.dup(1))
    print("GOT 500 descriptors")
except OSError:
    pass
for descriptor in kept:
    os.close(descriptor)
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
