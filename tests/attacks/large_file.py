# attack: large_file
# class: Starving the machine
# item: disk
# tries: to write one file of 4 GB, and a sparse one of 1 TB
# after: both are refused
# kata: hvp
# earns: 10
# needs: nothing

import os

for how in (lambda f: [f.write(bytes(2**22)) for _ in range(1024)], lambda f: f.truncate(2**40)):
    try:
        with open("large", "wb") as file:
            how(file)
        print("GOT a large file")
    except OSError:
        pass
try:
    os.remove("large")
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
