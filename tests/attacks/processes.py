# attack: processes
# class: Starving the machine
# item: processes
# tries: to fork 64 processes (a fork bomb with an end)
# after: none can be made, or none is left
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: processes can be made, as many as the system's owner allows

import os
import time

made = 0
for _ in range(64):
    try:
        if os.fork() == 0:
            os.setsid()
            time.sleep(20)
            os._exit(0)
        made += 1
    except OSError:
        break
if made > 32:
    print("GOT", made, "processes")
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
