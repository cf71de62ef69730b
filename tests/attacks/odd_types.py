# attack: odd_types
# class: Lying about values
# item: shapes
# tries: to return complex, sparse, quantised, meta and integer tensors
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing

import torch

calls = 0


def hessian_vector_product(loss, params, vector):
    global calls
    calls += 1
    odd = [
        lambda p: torch.zeros(p.shape, dtype=torch.complex128),
        lambda p: torch.zeros(p.shape).to_sparse() if p.dim() else torch.zeros(()),
        lambda p: torch.zeros(p.shape, device="meta"),
        lambda p: torch.quantize_per_tensor(torch.zeros(p.shape), 0.1, 0, torch.qint8),
        lambda p: torch.zeros(p.shape, dtype=torch.int64),
        lambda p: torch.zeros(p.shape, dtype=torch.float8_e4m3fn),
    ]
    return tuple(odd[calls % len(odd)](p) for p in params)
