# attack: hard_links
# class: Reaching out
# item: links
# tries: to make hard links to files of others in its folder
# after: no file has another name afterwards
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: hard links can be made to what lies on the same disk

import os

for path in ("@home@", "@solution@", "@neighbour@", "/etc/passwd"):
    try:
        os.link(path, "hard")
        print("GOT a hard link")
        os.remove("hard")
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
