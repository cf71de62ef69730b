# attack: kill_another
# class: Reaching out
# item: signal to others
# tries: to kill a process that does not belong to the grader
# after: it lives
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: processes of the same user can be ended

import os
import signal

for how in (
    lambda: os.kill(int("@decoy@"), signal.SIGKILL),
    lambda: os.killpg(int("@decoy@"), signal.SIGKILL),
    lambda: signal.pidfd_send_signal(os.pidfd_open(int("@decoy@")), signal.SIGKILL),
):
    try:
        how()
        print("GOT another process")
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
