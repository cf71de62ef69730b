# attack: write_outside
# class: Reaching out
# item: files
# tries: to write, create, rename and remove files outside its folder
# after: all are as they were
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: files can be written where their owner may write

import os

for name, how in {
    "written": lambda: open("@neighbour@", "a").write("x"),
    "cut": lambda: os.truncate("@report@", 0),
    "made": lambda: open("@own@/new", "w").close(),
    "made in tmp": lambda: open("/tmp/left-@mark@", "w").close(),
    "folder made": lambda: os.mkdir("/var/tmp/left-@mark@"),
    "renamed": lambda: os.rename("@own@/hvp.py", "@own@/other.py"),
    "removed": lambda: os.remove("@solution@"),
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
