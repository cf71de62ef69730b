"""Hypergradients: from an inverse that is never computed

Level: hard · Minutes: 30 · Tags: hyperparameters, implicit gradients, Neumann series

Description
-----------
A hyperparameter h, such as a weight decay or a weight for each example, acts on training. What
counts is the validation loss at the weights w that training has led to. So h reaches it along
two paths: directly, at fixed weights, and through the weights. At an optimum of the training loss
L_t the implicit function theorem says how the weights move with h, and the derivative of the
validation loss L_v is

    ∂L_v/∂h − ∂L_v/∂w H⁻¹ ∂²L_t/∂w∂h        H = ∂²L_t/∂w²

For a real network nobody can invert H. But the sum of the powers of I − lr H tends to the
inverse of lr H, just as 1 + q + q² + … tends to 1/(1 − q), and a term needs one product of
H with a vector. Lorraine, Vicol and Duvenaud cut this Neumann series off:

    direct − lr Σ_j [(I − lr H)^j ∂L_v/∂w] ∂²L_t/∂w∂h        j = 0 … terms − 1

The last factor is a product too: the vector times the mixed derivative is a pullback of the
training gradient to h. Everything is taken at the weights that are given, whether they are an
optimum or not.

Example
-------
The training loss is (w − 2)² + h w² and the validation loss (w − 1)², at w = 1.5 and h = 1.
Then ∂L_v/∂w = 1, H = 2 + 2h = 4 and the mixed derivative is 2w = 3. With lr = 0.1 the terms
are 1, 0.6, 0.36, …, so one term gives −0.1 · 3 = −0.3 and two give −0.1 · 1.6 · 3 = −0.48:

    >>> train_loss = lambda weights, h: (weights[0] - 2) ** 2 + h * weights[0] ** 2
    >>> valid_loss = lambda weights, h: (weights[0] - 1) ** 2
    >>> weights, h = [torch.tensor(1.5)], torch.tensor(1.0)
    >>> for terms in (1, 2, 4):
    ...     print(round(hypergradient(train_loss, valid_loss, weights, h, terms, 0.1).item(), 4))
    -0.3
    -0.48
    -0.6528

Guidance
--------
- Both losses are called as `loss(weights, hyper)`, with a list of tensors and one tensor.
- The tensors that you are given may or may not require grad. Leave their values and their `.grad`
  as they were.
- The validation loss may depend on the hyperparameter or not.
- All weights together are one vector. They may have any shapes, and so may `hyper`.
- Your result has the shape of `hyper`.

What the grader verifies
------------------------
- Weights and hyperparameter are left as they were.
- The indirect part is right: the result for a validation loss that does not depend on h, with 1
  to 5 terms and several rates.
- The direct part is right: what is added where the validation loss depends on h.
- All this holds for squared errors with weights for examples or with a decay, for a loss that
  nobody expects, for cross-entropy, and in float32.
The grader does not check whether the result requires grad, or whether you build H for these small
problems. For a real network you could not.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func`, with `grad` and `vjp`:
  https://docs.pytorch.org/docs/stable/func.html

References
----------
- J. Lorraine, P. Vicol, D. Duvenaud (2020), Optimizing Millions of Hyperparameters by Implicit
  Differentiation, AISTATS. Section 3 and Algorithms 1 to 3. https://arxiv.org/abs/1911.02590
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Loss = Callable[[list[Tensor], Tensor], Tensor]


def hypergradient(
    train_loss: Loss,
    valid_loss: Loss,
    weights: Sequence[Tensor],
    hyper: Tensor,
    terms: int,
    lr: float,
) -> Tensor:
    """Compute the gradient of the validation loss with respect to a hyperparameter.

    Args:
        train_loss: the loss that the weights were trained on, called with weights and `hyper`.
        valid_loss: the loss that counts, called in the same way. It may take no notice of `hyper`.
        weights: the weights, a list of tensors of any shapes.
        hyper: the hyperparameter h, one tensor of any shape.
        terms: how many terms of the series, at least one.
        lr: the rate of the series.

    Returns:
        direct − lr Σ_j [(I − lr H)^j ∂L_v/∂w] ∂²L_t/∂w∂h, of the shape of `hyper`.
    """
    raise NotImplementedError
