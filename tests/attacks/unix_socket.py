# attack: unix_socket
# class: Reaching out
# item: unix sockets
# tries: to connect to a unix socket by its path, such as that of a container engine
# after: nothing arrives
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: a unix socket can be reached by its path

import socket

try:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect("@unix@")
    print("GOT a unix socket")
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
