# attack: tcp_connect
# class: Reaching out
# item: tcp
# tries: to connect to a TCP server on this machine
# after: nothing arrives
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: the network can be reached

import socket

try:
    with socket.create_connection(("127.0.0.1", int("@tcp@")), timeout=1) as line:
        line.sendall(b"hello")
    print("GOT TCP")
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
