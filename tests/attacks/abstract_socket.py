# attack: abstract_socket
# class: Reaching out
# item: unix sockets
# tries: to connect to an abstract unix socket, and to leave one of its own
# after: nothing arrives, and none is left
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: abstract unix sockets can be reached

import socket

try:
    line = socket.socket(socket.AF_UNIX)
    line.connect("\0@mark@")
    print("GOT an abstract socket")
except OSError:
    pass
try:
    own = socket.socket(socket.AF_UNIX)
    own.bind("\0left-@mark@")
    own.listen()
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
