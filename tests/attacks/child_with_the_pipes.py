# attack: child_with_the_pipes
# class: Outliving the run
# item: open pipe
# tries: to leave a child that keeps the pipes to the grader open
# after: the grader does not wait for it
# kata: hvp
# earns: 10
# needs: nothing

import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        while True:
            time.sleep(1)
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
