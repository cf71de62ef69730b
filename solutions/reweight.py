"""Description
-----------
Some training examples have wrong labels. A few validation examples are known to be right. How much
weight should each training example get? Give example $i$ a weight $ε_i$, take one virtual step on
the weighted loss, and ask how the validation loss at the new weights changes with $ε_i$:

    θ'(ε) = θ − α ∇_θ (ε_1 L_1(θ) + … + ε_n L_n(θ))
    u_i = max(0, −∂L_v(θ'(ε))/∂ε_i)      at $ε = 0$
    w_i = u_i / (u_1 + … + u_n)

Here $L_i$ is the loss of training example $i$, and $L_v$ is the mean loss over the validation
examples. If more weight on an example makes the validation loss fall, the example helps. If it does
harm, it gets the weight zero. Where no example helps, all weights are zero.

At $ε = 0$ the virtual step does not move the weights at all: $θ'(0) = θ$. What counts is its graph,
which knows where the weights would go.

Example
-------
The model is $y = w x$ with $w = 1$, and the loss of an example is its squared error, with the slope
$2 x (w x − y)$. The three training examples (1, 0), (1, 3) and (2, 3.5) have the slopes 2, −4 and
−6. The validation example (1, 2) has the slope −2. The products are −4, 8 and 12. The first example
does harm, and the others share the weight:

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.ones_(model.weight)
    >>> x, y = torch.tensor([[1.0], [1.0], [2.0]]), torch.tensor([[0.0], [3.0], [3.5]])
    >>> clean_x, clean_y = torch.tensor([[1.0]]), torch.tensor([[2.0]])
    >>> squared = lambda output, target: ((output - target) ** 2).sum(dim=1)
    >>> weights = example_weights(model, x, y, clean_x, clean_y, squared, 0.1)
    >>> [round(weight, 4) for weight in weights.tolist()]
    [0.0, 0.4, 0.6]

Guidance
--------
- `loss_fn` gives one loss per example here, not their mean.
- The step is virtual. Leave the model as it was: weights, buffers, mode, hooks, and `.grad`, which
  may hold something before the call.
- Think of the batch in which nothing helps.

What the grader verifies
------------------------
- The model is left as it was.
- The weights are right, for several rates and losses, also when the function is called again with
  another batch. They are zeros where no example helps.
- All this holds for nested modules, convolution with cross-entropy, a buffer that the model reads,
  and in float32. As a bonus: tied weights.
The grader does not check whether the weights have a graph. The rate cancels out, so an answer may
ignore it.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html
- `torch.Tensor.clamp`:
  https://docs.pytorch.org/docs/stable/generated/torch.Tensor.clamp.html

References
----------
- M. Ren, W. Zeng, B. Yang, R. Urtasun (2018), Learning to Reweight Examples for Robust Deep
  Learning, ICML. Section 3, algorithm 1. https://arxiv.org/abs/1803.09050
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def example_weights(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    valid_x: Tensor,
    valid_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    lr: float,
) -> Tensor:
    """How much each training example helps on the validation examples, as shares.

    Args:
        model: the model with the weights θ. It is left as it was.
        x: the inputs of the training examples, one per row.
        y: their targets, some of which may be wrong.
        valid_x: the inputs of the validation examples.
        valid_y: their targets.
        loss_fn: computes one loss per example, `(n,)`, from outputs and targets.
        lr: the rate α > 0 of the virtual step.

    Returns:
        The weights w, `(n,)`: not negative, with the sum 1; zeros where no example helps.
    """
    ### BEGIN SOLUTION
    theta = dict(model.named_parameters())
    losses = loss_fn(model(x), y)
    eps = torch.zeros_like(losses, requires_grad=True)
    gradient = torch.autograd.grad((eps * losses).sum(), list(theta.values()), create_graph=True)
    virtual = {
        name: weight - lr * g for (name, weight), g in zip(theta.items(), gradient, strict=True)
    }
    valid_loss = loss_fn(torch.func.functional_call(model, virtual, (valid_x,)), valid_y).mean()
    (slope,) = torch.autograd.grad(valid_loss, eps)
    helpful = (-slope).clamp(min=0)
    total = helpful.sum()
    return helpful / total if total > 0 else helpful
    ### END SOLUTION
