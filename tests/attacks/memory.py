# attack: memory
# class: Starving the machine
# item: memory
# tries: to take 64 GB at once, in Python and in torch
# after: it is refused
# kata: hvp
# earns: 1
# needs: nothing
# outcome: raised

import torch


def hessian_vector_product(loss, params, vector):
    try:
        bytearray(64 * 2**30)
        print("GOT 64 GB")
    except MemoryError:
        pass
    torch.zeros(2**36)
    print("GOT 512 GB")
