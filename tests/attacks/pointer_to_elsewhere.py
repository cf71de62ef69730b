# attack: pointer_to_elsewhere
# class: Lying about values
# item: memory behind a tensor
# tries: to return tensors that point to other memory of the process
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing

import ctypes

import torch


def hessian_vector_product(loss, params, vector):
    def over(p):
        room = (ctypes.c_char * max(1, p.numel() * p.element_size())).from_address(id(p))
        return torch.frombuffer(room, dtype=p.dtype, count=p.numel()).reshape(p.shape)

    return tuple(over(p) for p in params)
