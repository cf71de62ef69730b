# attack: udp_send
# class: Reaching out
# item: udp
# tries: to send a datagram, as a name look-up would
# after: nothing arrives
# kata: hvp
# earns: 10
# needs: seccomp
# leaves: Landlock knows only TCP: without a network namespace, datagrams go out

import socket

try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"hello", ("127.0.0.1", int("@udp@")))
    print("GOT UDP")
except OSError:
    pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
