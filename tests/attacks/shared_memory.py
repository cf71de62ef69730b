# attack: shared_memory
# class: Reaching out
# item: shared memory
# tries: to leave shared memory: in /dev/shm and by POSIX
# after: none is left
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: files in /dev/shm outlive the run

import os

for path in ("/dev/shm/left-@mark@",):
    try:
        with open(path, "w") as file:
            file.write("left")
        print("GOT /dev/shm")
    except OSError:
        pass
try:
    from multiprocessing import resource_tracker, shared_memory

    resource_tracker.register = lambda *args: None
    kept = shared_memory.SharedMemory("posix-@mark@", create=True, size=4096)
    print("GOT shared memory")
except (OSError, ImportError):
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
