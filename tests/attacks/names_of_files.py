# attack: names_of_files
# class: Starving the machine
# item: files
# tries: to name files in its folder with newlines, escapes and bytes that are not text
# after: nothing of it is left
# kata: hvp
# earns: 10
# needs: nothing

import os

for name in (b"a\nb", b"\x1b[2J", b"\xff\xfe", b"-rf", b"x" * 255, b" ", b"*"):
    try:
        with open(name, "wb"):
            pass
        os.mkdir(name + b".d" if len(name) < 200 else b"y" * 255)
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
