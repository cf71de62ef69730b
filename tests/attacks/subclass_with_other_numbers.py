# attack: subclass_with_other_numbers
# class: Lying about values
# item: subclasses
# tries: to return a wrapper whose shape, dtype and address belong to different tensors
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing

import torch


class Wrapper(torch.Tensor):
    @staticmethod
    def __new__(cls, inner):
        return torch.Tensor._make_wrapper_subclass(cls, inner.shape, dtype=inner.dtype)

    def __init__(self, inner):
        self.inner = inner

    def data_ptr(self):
        return self.inner.data_ptr() + 2**40

    def detach(self):
        return self

    def numel(self):
        return 10**4

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return function(*(a.inner if isinstance(a, cls) else a for a in args), **(kwargs or {}))


def hessian_vector_product(loss, params, vector):
    return tuple(Wrapper(torch.zeros_like(p).detach()) for p in params)
