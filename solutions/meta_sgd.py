"""Description
-----------
One learning rate for all weights is a guess. Meta-SGD learns a rate for every single weight,
together with the weights themselves. One inner step on the support set uses them entry by entry:

    θ' = θ − r * ∇L_s(θ)

Here `*` multiplies entry by entry, and $r$ has as many entries as $θ$. A rate may become negative:
then the step goes up the slope for this weight, and if that helps on the query set, so be it. You
return the gradient of the query loss after the step, with respect to both:

    ∂L_q(θ')/∂θ = ∇L_q(θ') − H_s(θ) (r * ∇L_q(θ'))
    ∂L_q(θ')/∂r = −∇L_s(θ) * ∇L_q(θ')

The rates stand inside the product with the Hessian, not in front of it. The second line says when a
rate should grow: where the support gradient and the query gradient agree in their signs.

Example
-------
The model is $y = w · x$ with $w = (1, 0)$, the rates are (0.1, 0.15), and the loss is the squared
error. On the support example ((1, 1), 3) the error is −2, so the gradient is (−4, −4) and
$w' = (1.4, 0.6)$. On the query example ((1, 2), 2) the error is 0.6, with the gradient (1.2, 2.4).
The rates get $4 · (1.2, 2.4) = (4.8, 9.6)$. The support Hessian has 2 in every entry, so it takes
(0.12, 0.36) to (0.96, 0.96), and the weights get (0.24, 1.44):

    >>> model = nn.Linear(2, 1, bias=False)
    >>> model.weight.data = torch.tensor([[1.0, 0.0]])
    >>> rates = [torch.tensor([[0.1, 0.15]])]
    >>> support_x, support_y = torch.tensor([[1.0, 1.0]]), torch.tensor([[3.0]])
    >>> query_x, query_y = torch.tensor([[1.0, 2.0]]), torch.tensor([[2.0]])
    >>> mse = lambda output, target: ((output - target) ** 2).mean()
    >>> found = meta_sgd_gradient(model, rates, support_x, support_y, query_x, query_y, mse)
    >>> [[round(number, 4) for number in part[0].flatten().tolist()] for part in found]
    [[0.24, 1.44], [4.8, 9.6]]

Guidance
--------
- `rates` is a list with one tensor per parameter, in the order of `model.parameters()`, each with
  the shape of its parameter. Use the rates as they are, negative ones too.
- The rates may require grad or not. Either way their gradients are asked for.
- The model stays as it was: weights, buffers, mode, hooks, `requires_grad` and `.grad`. So do the
  rates: the list, the numbers, `requires_grad` and `.grad`.

What the grader verifies
------------------------
- The model and the rates are left as they were.
- The result is a pair, first for the weights and then for the rates. Each has one tensor per
  parameter, and both are right for several losses and for rates of both signs.
- All this holds for nested modules, where two parameters have the same shape, for convolution with
  cross-entropy, a buffer that the model reads, and in float32. As a bonus: tied weights.
The grader does not check whether the results require grad.

Useful
------
- `torch.autograd.grad`:
  https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
- `torch.func.functional_call`:
  https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html

References
----------
- Z. Li, F. Zhou, F. Chen, H. Li (2017), Meta-SGD: Learning to Learn Quickly for Few-Shot Learning.
  Section 3. https://arxiv.org/abs/1707.09835
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def meta_sgd_gradient(
    model: nn.Module,
    rates: list[Tensor],
    support_x: Tensor,
    support_y: Tensor,
    query_x: Tensor,
    query_y: Tensor,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Compute the gradients of the query loss after one step with a rate for every weight.

    Args:
        model: the model with the weights θ. It is left as it was.
        rates: r, one tensor per parameter, of its shape. They are left as they were.
        support_x: the support inputs, one per row.
        support_y: their targets.
        query_x: the query inputs, one per row.
        query_y: their targets.
        loss_fn: computes a scalar loss from outputs and targets.

    Returns:
        A pair of tuples: the gradients with respect to the parameters of `model`, and those with
        respect to the rates.
    """
    ### BEGIN SOLUTION
    weights = dict(model.named_parameters())
    own_rates = [rate.detach().requires_grad_() for rate in rates]
    support_loss = loss_fn(model(support_x), support_y)
    gradient = torch.autograd.grad(support_loss, list(weights.values()), create_graph=True)
    adapted = {
        name: weight - rate * g
        for (name, weight), rate, g in zip(weights.items(), own_rates, gradient, strict=True)
    }
    query_loss = loss_fn(torch.func.functional_call(model, adapted, (query_x,)), query_y)
    found = torch.autograd.grad(query_loss, [*weights.values(), *own_rates])
    return found[: len(weights)], found[len(weights) :]
    ### END SOLUTION
