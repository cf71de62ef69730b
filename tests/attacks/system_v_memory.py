# attack: system_v_memory
# class: Reaching out
# item: shared memory
# tries: to leave shared memory, a semaphore and a queue of System V
# after: none is left
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: System V memory outlives the run

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
key = int("@key@")
for name, got in {
    "shared memory": libc.shmget(key, 4096, 0o1666),
    "a semaphore": libc.semget(key, 1, 0o1666),
    "a queue": libc.msgget(key, 0o1666),
}.items():
    if got >= 0:
        print("GOT", name, "of System V")
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
