# attack: privileges
# class: Reaching out
# item: namespaces
# tries: to become another user, or root again
# after: it cannot
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: root may become any user

import ctypes
import os

for name, how in {
    "another user": lambda: os.setresuid(12345, 12345, 0),
    "root": lambda: os.setresuid(0, 0, 0),
    "another group": lambda: os.setgroups([12345]),
}.items():
    try:
        how()
        print("GOT to be", name)
        os.setresuid(0, 0, 0)
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
