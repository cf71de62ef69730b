"""An optimizer to hand to answers: stochastic gradient descent with momentum. In the worker.

It is a torch optimizer that counts its steps. What it overrides does what torch's own methods
do, which would import dynamo at their first call: more than a second.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor


class Momentum(torch.optim.Optimizer):
    """v ← μ v + g, θ ← θ − lr v, as `torch.optim.SGD` does it."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float = 0.0) -> None:
        self.steps = 0
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        given = param_group["params"]
        params = [given] if isinstance(given, Tensor) else list(given)
        self.param_groups.append({**self.defaults, **param_group, "params": params})

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in (p for group in self.param_groups for p in group["params"]):
            if parameter.grad is not None:
                parameter.grad = None if set_to_none else torch.zeros_like(parameter)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        with torch.enable_grad():
            loss = closure() if closure else None
        self.steps += 1
        for group in self.param_groups:
            for parameter in (p for p in group["params"] if p.grad is not None):
                gradient = parameter.grad.detach()
                if group["momentum"]:
                    kept = self.state[parameter].get("velocity")
                    before = 0 if kept is None else group["momentum"] * kept
                    self.state[parameter]["velocity"] = gradient = before + gradient
                parameter.sub_(group["lr"] * gradient)
        return loss
