# attack: tcp_listen
# class: Reaching out
# item: tcp
# tries: to listen at a TCP port, so that somebody can fetch the answer
# after: nobody can connect
# kata: hvp
# earns: 10
# needs: landlock or seccomp
# leaves: the network can be reached

import socket

try:
    listening = socket.create_server(("127.0.0.1", int("@port@")))
    print("GOT a port")
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
