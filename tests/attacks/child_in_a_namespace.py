# attack: child_in_a_namespace
# class: Outliving the run
# item: daemon
# tries: to be the first process of a PID namespace, which most signals do not reach
# after: no process is left
# kata: hvp
# earns: 10
# needs: nothing

import ctypes
import os
import signal
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.unshare(0x20000000)  # CLONE_NEWPID
try:
    if os.fork() == 0:
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(30)
        os._exit(0)
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
