"""
Return the gradient of the sum of squares $x^2$.
"""

from torch import Tensor


def square_gradient(x: Tensor) -> Tensor:
    """The gradient of (x²).sum() with respect to x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
