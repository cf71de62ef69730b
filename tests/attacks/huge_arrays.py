# attack: huge_arrays
# class: Lying about values
# item: shapes
# tries: to return views of a trillion entries, which take no memory
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: nothing

import torch


def hessian_vector_product(loss, params, vector):
    return tuple(torch.zeros(1, dtype=p.dtype).expand(10**12) for p in params)
