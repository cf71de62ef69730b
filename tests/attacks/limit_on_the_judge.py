# attack: limit_on_the_judge
# class: Reaching out
# item: other processes
# tries: to lower the limits and the priority of the judge
# after: the judge goes on as before
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: a process of the same user can be changed

import os
import resource

for name, how in {
    "limits": lambda: resource.prlimit(int("@judge@"), resource.RLIMIT_NOFILE, (64, 1024)),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, int("@judge@"), 1),
}.items():
    try:
        how()
        print("GOT the judge's", name)
    except (OSError, ValueError):
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
