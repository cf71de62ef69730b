# attack: many_large_files
# class: Starving the machine
# item: disk
# tries: to write 600 MB in files that are each small enough
# after: there is an end before
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: the size of a file is limited, the number of files is not

written = 0
try:
    for i in range(50):
        with open(f"large-{i}", "wb") as file:
            written += file.write(bytes(12 * 2**20))
except OSError:
    pass
if written >= 600 * 2**20:
    print("GOT", written, "bytes of disk")
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
