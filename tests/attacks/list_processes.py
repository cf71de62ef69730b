# attack: list_processes
# class: Reaching out
# item: other processes
# tries: to learn which processes there are, and with which arguments
# after: it learns nothing of others
# kata: hvp
# earns: 10
# needs: landlock
# leaves: /proc lists processes and their arguments

import os

try:
    pids = [name for name in os.listdir("/proc") if name.isdigit()]
except OSError:
    pids = ["@decoy@", "@judge@"]
for pid in pids:
    try:
        with open(f"/proc/{pid}/cmdline") as line:
            if int(pid) != os.getpid() and line.read():
                print("GOT arguments of others")
                break
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
