# attack: steal_a_descriptor
# class: Finding the answer
# item: back doors
# tries: to take the judge's open descriptors with pidfd_getfd
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: landlock or seccomp
# leaves: where the system allows it, descriptors of other processes of the same user can be taken

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for pid in (int("@judge@"), __import__("os").getppid()):
    handle = libc.syscall(434, pid, 0)
    if handle >= 0:
        for number in range(12):
            if libc.syscall(438, handle, number, 0) >= 0:
                print("GOT descriptor of the", "judge" if pid == int("@judge@") else "parent")
                break


def hessian_vector_product(loss, params, vector):
    return None
