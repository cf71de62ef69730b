# attack: child_of_the_parent
# class: Outliving the run
# item: fork
# tries: to make a child that is not its own, but its parent's (CLONE_PARENT)
# after: no process is left
# kata: hvp
# earns: 10
# needs: nothing

import ctypes
import os
import platform
import time

if platform.machine() == "x86_64":
    if ctypes.CDLL(None, use_errno=True).syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0:
        os.setsid()
        time.sleep(30)
        os._exit(0)
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
