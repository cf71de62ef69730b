"""A task's losses as functions of a weight vector, and the meta-gradient's parts. For truth.

Everything is float64, whatever the problem's dtype: a float32 problem has the float32 numbers of
its task, and the exact function of them. With L_s and L_q the support and query loss, g and H
their gradient and Hessian, θ the weights and α the inner rate, k inner steps give

    θ_0 = θ,  θ_{i+1} = θ_i − α g_s(θ_i),      dL_q(θ_k)/dθ = Π_i (I − α H_s(θ_i)) g_q(θ_k)

(Finn, Abbeel, Levine 2017, section 2.2, for k = 1). Every vector below is flat, of n weights.
"""

from collections.abc import Callable
from functools import cached_property
from itertools import combinations

import torch
from torch import Tensor

from grader.common.derivatives import directional_difference
from grader.common.families import Task
from grader.common.flat import flatten, unflatten
from grader.common.tasks import modes

Loss = Callable[[Tensor], Tensor]
Data = tuple[Tensor, Tensor]
"""Inputs and targets."""


class TaskLosses:
    """The support and query loss of one task."""

    def __init__(self, task: Task) -> None:
        self.model = task.model.to(torch.float64)
        self.loss_fn = task.loss_fn
        self.support = (_double(task.support_x), _double(task.support_y))
        self.query = (_double(task.query_x), _double(task.query_y))
        self.parameters = dict(self.model.named_parameters())
        # Where each parameter lies, under all its names: a tied weight lies in several places.
        slots = [
            (parameter, module, name)
            for module in self.model.modules()
            for name, parameter in module.named_parameters(recurse=False)
        ]
        self.slots = [
            [(module, name) for other, module, name in slots if other is parameter]
            for parameter in self.parameters.values()
        ]
        self.theta = flatten(p.detach() for p in self.parameters.values())

    def named(self, vector: Tensor) -> dict[str, Tensor]:
        """The vector's pieces, one per parameter."""
        pieces = unflatten(vector, list(self.parameters.values()))
        return dict(zip(self.parameters, pieces, strict=True))

    def outputs(self, theta: Tensor, x: Tensor) -> Tensor:
        """The model's outputs on `x` with the weights `theta`, differentiable by both.

        The weights are put into the model as they are and stay there: it is ours alone. (torch's
        functional_call would import dynamo's neighbours, and takes twice as long.)
        """
        pieces = unflatten(theta, list(self.parameters.values()))
        for places, piece in zip(self.slots, pieces, strict=True):
            for module, name in places:
                module._parameters[name] = piece  # type: ignore[assignment]
        return self.model(x)  # type: ignore[no-any-return]

    def original(self) -> dict[str, object]:
        """What the truth says about the model as it is before an answer has it."""
        return {
            "weights": self.named(self.theta),
            "buffers": dict(self.model.named_buffers()),
            "modes": modes(self.model.modules()),
            "outputs_before": self.outputs(self.theta, self.query[0]),
        }

    def support_loss(self, theta: Tensor) -> Tensor:
        return self.loss_fn(self.outputs(theta, self.support[0]), self.support[1])

    def query_loss(self, theta: Tensor) -> Tensor:
        return self.loss_fn(self.outputs(theta, self.query[0]), self.query[1])

    def adapt(self, theta: Tensor, rate: float, steps: int) -> list[Tensor]:
        """θ_0 … θ_k, with the graph back to `theta` where it requires grad."""
        path = [theta]
        for _ in range(steps):
            at = path[-1] if path[-1].requires_grad else path[-1].detach().requires_grad_()
            (slope,) = torch.autograd.grad(self.support_loss(at), at, create_graph=True)
            path.append(path[-1] - rate * slope)
        return path

    @cached_property
    def curvature(self) -> "Curvature":
        """The support loss's gradient and Hessian at θ."""
        return Curvature(self.support_loss, self.theta)


class Curvature:
    """The gradient g of a loss at θ, and products with its Hessian H, from one graph."""

    def __init__(self, loss: Loss, theta: Tensor) -> None:
        self._at = theta.detach().requires_grad_()
        (self._slope,) = torch.autograd.grad(loss(self._at), self._at, create_graph=True)
        self.slope = self._slope.detach()

    def times(self, vector: Tensor) -> Tensor:
        """H v, by double backward."""
        return torch.autograd.grad(self._slope @ vector, self._at, retain_graph=True)[0]

    @cached_property
    def hessian(self) -> Tensor:
        """All of H, `(n, n)`, a row from each unit vector."""
        units = torch.eye(len(self.slope), dtype=self.slope.dtype)
        return torch.stack([self.times(unit) for unit in units])


def _double(tensor: Tensor) -> Tensor:
    return tensor.to(torch.float64) if tensor.is_floating_point() else tensor


def gradient(loss: Loss, theta: Tensor) -> Tensor:
    """The gradient of `loss` at `theta`, without a graph."""
    at = theta.detach().requires_grad_()
    return torch.autograd.grad(loss(at), at)[0]


def clipped_to(losses: TaskLosses, slope: Tensor, way: str, limit: float) -> Tensor:
    """The gradient as it is after clipping to `limit`, in one of the ways that are in use."""
    limit = abs(limit)

    def held(piece: Tensor, size: Tensor) -> Tensor:
        return piece * min(1.0, limit / (float(size.detach()) + 1e-6))  # as clip_grad_norm_ does it

    match way:
        case "entry":
            return slope.clamp(-limit, limit)
        case "length":
            return held(slope, slope.norm())
        case "largest entry":
            return held(slope, slope.abs().max())
        case "tensor":
            return flatten(held(piece, piece.norm()) for piece in losses.named(slope).values())
    raise ValueError(way)


def hessian_product(loss: Loss, theta: Tensor, vector: Tensor) -> Tensor:
    """H v by a central difference of gradients: independent of any double backward."""
    return directional_difference(lambda at: gradient(loss, at), theta.detach(), vector.detach())


def step_products(losses: TaskLosses, rate: float, steps: int) -> dict[str, Tensor]:
    """What the unrolled meta-gradient is a sum of: one vector for every subset of the steps.

    The vector of a subset is the product of −α H_s(θ_i) over its steps i, latest first, applied
    to g_q(θ_k). Their sum over all subsets is the meta-gradient; a graph cut at some steps leaves
    out every subset that holds one of these.
    """
    path = [theta.detach() for theta in losses.adapt(losses.theta, rate, steps)]
    curvatures = [Curvature(losses.support_loss, theta) for theta in path[:-1]]
    start = gradient(losses.query_loss, path[-1])
    vectors: dict[tuple[int, ...], Tensor] = {(): start}
    for size in range(1, steps + 1):
        for subset in combinations(range(steps), size):
            # The earliest step is applied last, to the product over the later ones.
            later = vectors[subset[1:]]
            vectors[subset] = -rate * curvatures[subset[0]].times(later)
    return {_subset_name(subset): vector for subset, vector in vectors.items()}


def _subset_name(subset: tuple[int, ...]) -> str:
    if not subset:
        return "first-order part"
    plural = "s" if len(subset) > 1 else ""
    return f"curvature of step{plural} " + ", ".join(str(step + 1) for step in subset)
