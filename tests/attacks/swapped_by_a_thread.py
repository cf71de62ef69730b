# attack: swapped_by_a_thread
# class: Lying about values
# item: memory behind a tensor
# tries: to change a tensor from a thread while it is read, back and forth
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing
# deadline: 1.5

import threading

import torch


def swap(tensors):
    while True:
        for t in tensors:
            t.data.fill_(float("nan"))
            t.data.zero_()


def hessian_vector_product(loss, params, vector):
    product = tuple(torch.zeros_like(p).detach() for p in params)
    threading.Thread(target=swap, args=(product,), daemon=True).start()
    return product
