"""Several tasks for one model whose weights move on. For truth."""

from collections.abc import Mapping, Sequence
from functools import partial

from torch import Tensor

from grader.common.few_shot import FewShot
from grader.judge.adaptation import Adaptation
from grader.judge.losses import Curvature


class TaskSets(Adaptation):
    """A model with its own task, and others by name. Each is no more than two sets of examples:
    `support 2` and `query 2` are those of the task that is called `2`."""

    def __init__(
        self, problem: FewShot, tasks: Mapping[str, Sequence[Tensor]], is_other: bool = False
    ) -> None:
        super().__init__(problem, is_other)
        self._curvatures: dict[object, Curvature] = {}
        for name, rows in tasks.items():
            sx, sy, qx, qy = (r.double() if r.is_floating_point() else r for r in rows)
            self.sets |= {f"support {name}": (sx, sy), f"query {name}": (qx, qy)}

    def curvature_of(self, name: str, theta: Tensor) -> Curvature:
        """The gradient and the Hessian of a task's support loss. Slips ask for them often."""
        key = name, *theta.tolist()
        if key not in self._curvatures:
            self._curvatures[key] = Curvature(partial(self.loss, f"support {name}"), theta)
        return self._curvatures[key]

    def moved(self, name: str, theta: Tensor, rate: float = 1.0) -> Tensor:
        """The weights after one inner step on a task; rate: a multiple of α."""
        return theta - rate * self.rate * self.curvature_of(name, theta).slope

    def meta_loss(
        self, name: str, theta: Tensor, on: str = "query", rate: float = 1.0
    ) -> Tensor:  # fmt: skip
        """The loss of a task after its inner step, without a graph."""
        return self.loss(f"{on} {name}", self.moved(name, theta, rate)).detach()

    def meta_gradient(
        self, name: str, theta: Tensor, on: str = "query", rate: float = 1.0, cut: bool = False
    ) -> Tensor:  # fmt: skip
        """(I − α H) q for one task; cut: q alone."""
        slope = self.slope(f"{on} {name}", self.moved(name, theta, rate))
        if cut or not rate:
            return slope
        return slope - rate * self.rate * self.curvature_of(name, theta).times(slope)
