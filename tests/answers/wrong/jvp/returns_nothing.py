# expect: not-implemented
# mistake: returns None
import torch
from torch import Tensor, nn
from collections.abc import Callable


def jacobian_vector_product(function, x, vector):
    """To do."""
    return None
