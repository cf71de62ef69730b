# attack: trace_the_judge
# class: Finding the answer
# item: ptrace
# tries: to attach to the judge and to its parent as a debugger
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: landlock or seccomp
# leaves: where the system allows it, other processes of the same user can be traced

import ctypes
import os

SEIZE, DETACH = 0x4206, 17


def hessian_vector_product(loss, params, vector):
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (int("@judge@"), os.getppid(), int("@decoy@")):
        if libc.ptrace(SEIZE, pid, 0, 0) == 0:
            print("GOT hold of process", "judge" if pid == int("@judge@") else "other")
