# attack: other_processes_changed
# class: Reaching out
# item: other processes
# tries: to change the priority, processors, limits and score of another process
# after: all are as they were
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: a process of the same user can be changed

import os
import resource

decoy = int("@decoy@")
for name, how in {
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, decoy, 19),
    "processors": lambda: os.sched_setaffinity(decoy, {0}),
    "limits": lambda: resource.prlimit(decoy, resource.RLIMIT_NOFILE, (7, 7)),
    "score": lambda: open(f"/proc/{decoy}/oom_score_adj", "w").write("999"),
}.items():
    try:
        how()
        print("GOT", name)
    except (OSError, ValueError):
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
