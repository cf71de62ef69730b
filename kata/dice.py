"""The infinitely differentiable surrogate

Level: hard · Minutes: 30 · Tags: policy gradients, second derivatives, stochastic graphs

Description
-----------
How does an expected reward change with the policy that acts? You cannot differentiate through an
action that was drawn. The usual trick is a surrogate such as Σ_t log p_t · R_t: its gradient has
the right expectation. But its value means nothing, and its second derivative is wrong. Whoever
differentiates twice, as in meta-learning, gets a wrong answer without an error.

DiCE is a surrogate whose derivatives of every order are right in expectation. With c_t the sum of
the log-probabilities of all actions up to and with time t, it is for each episode

    S = Σ_t γ^t exp(c_t − stop(c_t)) r_t

where stop gives a constant with the same value. The factor in the middle is called the magic box.
Its value is 1, so that S is the discounted reward. But its derivative is that of c_t times the
box itself, and so it can be differentiated again. That is what a probability does: ∂p = p ∂log p.
The sum c_t says which actions the reward at time t depends on: those up to then, and no later
ones.

Example
-------
Two actions had the probabilities 0.5 and 0.8, the rewards are 1 and 2, and γ = 0.5. The value is
1 + 0.5 · 2 = 2. Both rewards depend on the first action, and only the second one on the other:

    >>> log_probs = torch.tensor([0.5, 0.8]).log().requires_grad_()
    >>> value = dice_surrogate(log_probs, torch.tensor([1.0, 2.0]), 0.5)
    >>> value.item()
    2.0
    >>> (slope,) = torch.autograd.grad(value, log_probs, create_graph=True)
    >>> slope.tolist()
    [2.0, 1.0]
    >>> [torch.autograd.grad(one, log_probs, retain_graph=True)[0].tolist() for one in slope]
    [[2.0, 1.0], [1.0, 1.0]]

Guidance
--------
- The last dimension is time. There may be a dimension of episodes before it, and then there is one
  value for each of them.
- Time begins at 0, so the first reward is not discounted.
- The rewards are numbers that the world has given. Only the log-probabilities have a graph.
- Try your surrogate on the example, and look at both derivatives.

What the grader verifies
------------------------
- The value is the discounted reward of each episode, also when the function is called again with
  another policy and another discount.
- Over all episodes of a policy, weighted by their probabilities, the gradient and the Hessian of
  the surrogate are those of the expected reward. The policy looks at the actions before.
- For each single episode, the gradient and the Hessian with respect to the log-probabilities are
  right too: a reward depends on the actions up to it, and on no others.
- All this holds for a single episode of shape (T,) as well.
The grader does not look at third derivatives, although yours should have them.

Useful
------
- `torch.cumsum`:
  https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html
- `torch.Tensor.detach`:
  https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html

References
----------
- J. Foerster, G. Farquhar, M. Al-Shedivat, T. Rocktäschel, E. P. Xing, S. Whiteson (2018), DiCE:
  The Infinitely Differentiable Monte Carlo Estimator, ICML. Section 3.
  https://arxiv.org/abs/1802.05098
- J. Schulman, N. Heess, T. Weber, P. Abbeel (2015), Gradient Estimation Using Stochastic
  Computation Graphs, NeurIPS. https://arxiv.org/abs/1506.05254
"""

import torch
from torch import Tensor


def dice_surrogate(log_probs: Tensor, rewards: Tensor, discount: float) -> Tensor:
    """The DiCE surrogate of each episode.

    Args:
        log_probs: the log-probabilities of the actions that were taken, `(T,)` or `(episodes, T)`,
            with a graph.
        rewards: the rewards, of the same shape.
        discount: γ, between 0 and 1.

    Returns:
        One value per episode, of the shape of `rewards` without its last dimension. It is the
        discounted reward, and can be differentiated as often as you like.
    """
    raise NotImplementedError
