"""What probes of meta-learning katas look at: a model before and after, and through a fast model.

Both sides: the probe takes a `Snapshot`; the judge says what one should have shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Real

import torch
from torch import Tensor, nn

from grader.common.families import Task

TURNS = (False, True, True)
"""Whether it is the other task that a model is adapted to, time after time: an answer may carry
something from any call into the next."""


def tasks_in_turn(task: Task) -> list[Task]:
    """This task and the other one, in the order in which one model is adapted to them."""
    return [task.other() if is_other else task for is_other in TURNS]


@dataclass(frozen=True)
class Snapshot:
    """A model's parts as they were before an answer got hold of it.

    The references are kept, not only the copies: an answer that empties a module, or puts other
    tensors in place of its parameters, is seen to have done so.
    """

    model: nn.Module
    names: list[str]
    parameters: list[nn.Parameter]
    trained: list[bool]
    hooked: dict[int, int]
    x: Tensor

    @staticmethod
    def of(model: nn.Module, x: Tensor) -> "Snapshot":
        """The model's parts now; `x` are inputs to call it on when it is looked at later."""
        now = Parts.of(model)
        parameters = list(now.parameters.values())
        trained = [parameter.requires_grad for parameter in parameters]
        return Snapshot(model, list(now.parameters), parameters, trained, now.hooks(), x)

    def look(self) -> dict[str, object]:
        """How the model stands now. Reads, and runs nothing."""
        now = Parts.of(self.model)
        before = list(zip(self.names, self.parameters, self.trained, strict=True))
        return {
            "parameter_names": ", ".join(now.parameters),
            "replaced": ", ".join(n for n, p, _ in before if now.parameters.get(n) is not p),
            "weights": list(self.parameters),
            "buffers": now.buffers,
            "modes": modes(now.modules.values()),
            "frozen": ", ".join(n for n, p, t in before if t and not p.requires_grad),
            "hooked": self._newly_hooked(now),
            "grads": self.grads(),
        }

    def after(self) -> dict[str, object]:
        """How the model stands now, and what it computes."""
        return self.look() | {"outputs": self.outputs()}

    def zero_for_none(self, gradients: Sequence[Tensor | None]) -> list[Tensor]:
        """The gradients, with zeros where a weight has no influence: right answers give either."""
        pairs = zip(gradients, self.parameters, strict=True)
        return [torch.zeros_like(p) if g is None else g for g, p in pairs]

    def _newly_hooked(self, now: "Parts") -> str:
        """The names of the modules and parameters with other hooks than before."""
        hooked = now.hooks()
        if hooked == self.hooked:
            return ""
        changed = [
            name or type(part).__name__
            for name, part in [*now.modules.items(), *now.parameters.items()]
            if hooked.get(id(part), 0) != self.hooked.get(id(part), 0)
        ]
        return ", ".join(changed)

    def outputs(self) -> Tensor | None:
        """What the model computes now; None where it computes nothing any more."""
        with torch.no_grad():
            try:
                return self.model(self.x)  # type: ignore[no-any-return]
            except Exception:  # noqa: BLE001 - an answer may have left anything in it
                return None

    def take_grads(self) -> list[Tensor | None]:
        """What stands in each `.grad`, which is empty afterwards."""
        taken = [None if g is None else g.clone() for g in self.grads()]
        for parameter in self.parameters:
            parameter.grad = None
        return taken

    def grads(self) -> list[Tensor | None]:
        return [parameter.grad for parameter in self.parameters]


_MODULE_HOOKS = (
    "_forward_hooks",
    "_forward_pre_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)
_TENSOR_HOOKS = ("_backward_hooks", "_post_accumulate_grad_hooks")


@dataclass(frozen=True)
class Parts:
    """What a model consists of, found in one walk: each thing once, under its first name."""

    modules: dict[str, nn.Module]
    parameters: dict[str, nn.Parameter]
    buffers: list[Tensor]

    @staticmethod
    def of(model: nn.Module) -> "Parts":
        modules = dict(model.named_modules())
        parameters: dict[str, nn.Parameter] = {}
        buffers: list[Tensor] = []
        known: set[int] = set()
        for prefix, module in modules.items():
            for name, part in [*module._parameters.items(), *module._buffers.items()]:
                if part is None or id(part) in known:
                    continue
                known.add(id(part))
                if name in module._buffers:
                    buffers.append(part)
                else:
                    parameters[f"{prefix}.{name}" if prefix else name] = part
        return Parts(modules, parameters, buffers)

    def hooks(self) -> dict[int, int]:
        """How many hooks hang on each module and parameter that has some, by id."""
        found: dict[int, int] = {}
        for module in self.modules.values():
            state = vars(module)
            if count := sum(len(state.get(kind) or ()) for kind in _MODULE_HOOKS):
                found[id(module)] = count
        for parameter in self.parameters.values():
            if count := sum(len(getattr(parameter, kind) or ()) for kind in _TENSOR_HOOKS):
                found[id(parameter)] = count
        return found


def number_of(value: object) -> object:
    """A loss as an answer may return it, as a float64 tensor of no dimensions: a tensor of one
    entry, a float, or what numpy has for either. One whole number in a tensor keeps its dtype;
    anything else stays as it is."""
    if isinstance(value, Tensor):
        if value.numel() != 1:
            return value
        number = value.detach().reshape(())
        return number.to(torch.float64) if number.is_floating_point() else number
    if isinstance(value, Real) and not isinstance(value, bool | int):
        return torch.tensor(float(value), dtype=torch.float64)
    if getattr(value, "shape", None) == () and "float" in str(getattr(value, "dtype", "")):
        return torch.tensor(float(value), dtype=torch.float64)  # type: ignore[arg-type]
    return value


def numbers_of(values: object) -> object:
    """A list of losses as an answer may return it, as one float64 tensor of one dimension; anything
    else stays as it is."""
    if isinstance(values, Tensor) and values.dim() == 1 and values.is_floating_point():
        return values.detach().to(torch.float64)
    numbers = [number_of(value) for value in values] if isinstance(values, list | tuple) else []
    tensors = [number for number in numbers if isinstance(number, Tensor)]
    if not numbers or len(tensors) < len(numbers) or any(one.dim() for one in tensors):
        return values
    return torch.stack([number.to(torch.float64) for number in tensors])


def modes(modules: Iterable[nn.Module]) -> str:
    """The mode of each module: t for train, e for eval."""
    return "".join("t" if module.training else "e" for module in modules)


def cotangent(outputs: Tensor, seed: int) -> Tensor:
    """The random c of the vector-Jacobian product cᵀ ∂outputs/∂θ; the outputs' shape and dtype."""
    random = torch.Generator().manual_seed(seed)
    draw = torch.randn(outputs.shape, generator=random, dtype=torch.float64)
    return draw.to(outputs.dtype)
