# attack: subclass_that_lies
# class: Lying about values
# item: subclasses
# tries: to return a tensor subclass whose operations all give the expected result
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing

import torch


class Liar(torch.Tensor):
    requires_grad = True

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name in ("allclose", "equal", "__eq__", "__le__", "__lt__"):
            return True
        with torch._C.DisableTorchFunctionSubclass():
            return function(*args, **(kwargs or {}))


def hessian_vector_product(loss, params, vector):
    return tuple(torch.zeros_like(p).detach().as_subclass(Liar) for p in params)
