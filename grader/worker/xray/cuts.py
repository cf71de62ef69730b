"""Cuts: the lines of an answer where a way ends, in words. In the worker, for the X-ray."""

import os
import sys
from dataclasses import dataclass
from types import FrameType
from typing import Any

from grader.worker.xray.calls import Call, shown

MAX_TEXT = 300
_HERE = os.path.dirname(__file__)

HELPERS = {
    ("copy.py", "deepcopy"): ("copy.deepcopy", "copy"),
    ("module.py", "state_dict"): ("Module.state_dict()", "bare"),
    ("module.py", "load_state_dict"): ("Module.load_state_dict()", "load"),
    ("module.py", "zero_grad"): ("Module.zero_grad()", "bare"),
    ("optimizer.py", "zero_grad"): ("Optimizer.zero_grad()", "bare"),
    ("optimizer.py", "wrapper"): ("Optimizer.step()", "step"),
    ("checkpoint.py", "checkpoint"): ("torch.utils.checkpoint", "reentrant"),
    ("clip_grad.py", "clip_grad_norm_"): ("clip_grad_norm_()", "behind"),
    ("clip_grad.py", "clip_grad_value_"): ("clip_grad_value_()", "behind"),
}
"""Python functions of others, by file and name, that say more than the operation inside them."""

_REENTRANT = ("checkpoint.py", "forward")
"""Where a re-entrant checkpoint calls what it was given, with nothing recorded."""

EXPLANATIONS = {
    "bare": "It returns the values of its input without their graph, so no gradient flows back to "
    "what they were computed from.",
    "gradient": "It returns the gradient as plain numbers. How that gradient depends on the "
    "weights is not recorded, so no gradient flows back through it.",
    "unrecorded": "Autograd records nothing while it runs. The result has the right numbers but no "
    "graph, so no gradient flows back through it.",
    "copy": "It makes new tensors with the same numbers, and a new graph begins at them. A "
    "gradient ends there and does not reach what was copied.",
    "load": "It copies numbers into an existing tensor, without their graph. No gradient flows "
    "back to what they were computed from.",
    "step": "It modifies weights in place without recording it. How the new weights depend on the "
    "old ones is lost, so no gradient flows back through the step.",
    "reentrant": "The re-entrant version runs its function without recording it, and again during "
    "the backward pass. Its graph holds only the inputs it was given, and no weights.",
    "behind": "It modifies numbers in place in a way that autograd does not record. So the "
    "gradient does not belong to the numbers that are used.",
    "rough": "This operation has no derivative, so no gradient flows back through it.",
    "lost": "It turns the value into a plain Python number, which torch cannot follow, so no "
    "gradient flows back through it.",
}


@dataclass(frozen=True)
class Cut:
    """Where a way ends; `kind` is one of EXPLANATIONS.

    of_weights: it is made right at weights, before anything is computed with them.
    """

    line: int
    function: str
    operation: str
    kind: str
    of_weights: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "function": self.function[:MAX_TEXT],
            "operation": self.operation[:MAX_TEXT],
            "explanation": EXPLANATIONS[self.kind][:MAX_TEXT],
        }


FROM_NUMBERS = {"tensor", "as_tensor", "new_tensor", "full", "scalar_tensor", "from_numpy"}
"""What makes tensors of numbers that Python holds."""


@dataclass(frozen=True)
class Place:
    """Where the run is: the answer's innermost line (0 if none) and what that line has called."""

    line: int
    function: str
    called: tuple[tuple[str, str], ...]
    """File and name of the functions in between, outermost first."""


def place(filename: str) -> Place:
    """Where the run is now, in the file of this name."""
    frame: FrameType | None = sys._getframe(1)
    called: list[tuple[str, str]] = []
    found: Place | None = None
    while frame is not None:
        code = frame.f_code
        if code.co_filename == filename and found is None:
            found = Place(frame.f_lineno, _enclosing(code.co_qualname), tuple(called[::-1]))
        folder, name = os.path.split(code.co_filename)
        if folder != _HERE and code.co_filename != filename:
            called.append((name, code.co_name))
        if (name, code.co_name) == _REENTRANT:
            found = None  # what it runs is the answer's own, but the line that asks for it counts
        frame = frame.f_back
    return found or Place(0, "", tuple(called[::-1]))


def cut_at(where: Place, call: Call, kind: str | None = None) -> Cut:
    """The cut that this call is there, in words; kind: what is known of it already."""
    for helper in where.called:
        if helper in HELPERS:
            return Cut(where.line, where.function, *HELPERS[helper])
    operation = shown(call.name, call.function)
    if call.is_differentiation:
        operation, kind = f"{operation} without create_graph", "gradient"
    elif call.name == "grad:get":
        operation, kind = ".grad, filled without create_graph", "gradient"
    elif kind == "behind":
        operation += " on detached numbers"
    elif kind is None and call.name in ("detach", "detach_", "data:get"):
        kind = "bare"
    elif kind is None and (call.name in FROM_NUMBERS or call.name == "__deepcopy__"):
        kind = "copy"
    elif kind not in ("lost", "copy") and (call.inference or not call.grad_mode):
        operation += " under inference_mode" if call.inference else " under no_grad"
        kind = kind or "unrecorded"
    return Cut(where.line, where.function, operation, kind or "rough")


def _enclosing(qualname: str) -> str:
    """The function that a comprehension or a lambda stands in."""
    named = [part for part in qualname.split(".") if not part.startswith("<")]
    return named[-1] if named else ""
