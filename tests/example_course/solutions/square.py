"""
Return the gradient of the sum of squares $x^2$.

Example
-------
For $x = (1, 3)$ the gradient is $(2, 6)$:

    >>> square_gradient(torch.tensor([1.0, 3.0])).tolist()
    [2.0, 6.0]
"""

import torch


def square_gradient(x: torch.Tensor) -> torch.Tensor:
    """The gradient of (x²).sum() with respect to x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
