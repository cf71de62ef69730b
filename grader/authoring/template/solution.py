"""WRITE: the title, as in kata.toml

Level: WRITE: level, minutes and tags, as in kata.toml · Minutes: … · Tags: …

Description
-----------
WRITE: what is to be computed, and why, with a formula.

Example
-------
WRITE: numbers that can be checked by hand, and below them the same in Python:

    >>> 1 + 1  # WRITE: a call of the function, and what it gives
    2

Guidance
--------
- WRITE: what a learner should keep in mind. Never the solution.

What the grader verifies
------------------------
- WRITE: one line a requirement.
WRITE: what the grader does not check.

Useful
------
- WRITE: functions of torch that help, with links to docs.pytorch.org.

References
----------
- WRITE: the paper, with its section and an arXiv or DOI link.
"""

import torch
from torch import Tensor, nn


def SLUG(model: nn.Module, x: Tensor) -> Tensor:
    """WRITE: what it gives back, in one line.

    Args:
        model: WRITE: what it is.
        x: WRITE: what it is, with its shape.

    Returns:
        WRITE: shape and meaning.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError  # WRITE: the reference answer
    ### END SOLUTION
