# attack: library_written
# class: Reaching out
# item: files
# tries: to open torch's and Python's own files for writing, which all workers read
# after: none can be opened so
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: files can be written where their owner may write

import os

import torch

for path in (torch.__file__, os.__file__):
    try:
        with open(path, "r+b"):
            print("GOT a library open for writing")
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
