# attack: modes_and_times
# class: Reaching out
# item: files
# tries: to change modes, owners, times and attributes of files it cannot write
# after: all are as they were
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: Landlock does not know modes, owners and times

import os

for name, how in {
    "mode": lambda: os.chmod("@neighbour@", 0o777),
    "owner": lambda: os.chown("@neighbour@", 12345, 12345),
    "times": lambda: os.utime("@solution@", (0, 0)),
    "attribute": lambda: os.setxattr("@report@", "user.kata", b"x"),
}.items():
    try:
        how()
        print("GOT", name)
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
