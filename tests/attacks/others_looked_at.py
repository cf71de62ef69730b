# attack: others_looked_at
# class: Reaching out
# item: other processes
# tries: to learn of a process that it is there, and its priority, group, processors and times
# after: it learns nothing but what it may ask about itself
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: what the system shows everybody about other processes

import ctypes
import os
import resource
import time

decoy = int("@decoy@")
libc = ctypes.CDLL(None, use_errno=True)


def asked(result):
    if result == -1:
        raise OSError
    return result


for name, how in {
    "its priority": lambda: os.getpriority(os.PRIO_PROCESS, decoy),
    "its group's priority": lambda: os.getpriority(os.PRIO_PGRP, os.getpgid(decoy)),
    "the priority of a user": lambda: os.getpriority(os.PRIO_USER, os.getuid()),
    "the priority of its user": lambda: os.getpriority(os.PRIO_USER, 0),
    "the priority of a group": lambda: os.getpriority(os.PRIO_PGRP, os.getppid()),
    "its group": lambda: os.getpgid(decoy),
    "its session": lambda: os.getsid(decoy),
    "its processors": lambda: os.sched_getaffinity(decoy),
    "its scheduler": lambda: os.sched_getscheduler(decoy),
    "its real-time priority": lambda: os.sched_getparam(decoy),
    "its turn": lambda: os.sched_rr_get_interval(decoy),
    "its limits": lambda: resource.prlimit(decoy, resource.RLIMIT_NOFILE),
    "whether it is there": lambda: os.kill(decoy, 0),
    "its time": lambda: time.clock_gettime((~decoy << 3) | 2),
    "its clock": lambda: time.clock_getres((~decoy << 3) | 2),
    "its locks": lambda: asked(
        libc.get_robust_list(
            decoy, ctypes.byref(ctypes.c_void_p()), ctypes.byref(ctypes.c_size_t())
        )
    ),
    "a handle on it": lambda: os.pidfd_open(decoy),
}.items():
    try:
        how()
        print("GOT", name)
    except (OSError, AttributeError):
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
