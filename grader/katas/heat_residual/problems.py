"""The problems of heat_residual: a field u(x, t), points, a diffusivity. Both sides of the wall."""

from grader.common.few_shot import drawn
from grader.katas.heat_residual.fields import FieldProblem as Problem

PLAIN = [(0.4, {}), (2.5, {"filled": True}), (0.6, {"again": True}), (1.7, {"training": False})]
ELSEWHERE = {"nested": 0.3, "buffered": 1.8, "float32": 0.5}
draw = drawn(
    "heat_residual",
    [
        *(Problem("plain", diffusivity=kappa, **more) for kappa, more in PLAIN),
        *(Problem(family, diffusivity=kappa) for family, kappa in ELSEWHERE.items()),
        # x is near a tenth of a millimetre, in metres, and u is large: no difference sees both.
        Problem("unfamiliar", diffusivity=6e-9, length=1e-4, offset=1e7),
        Problem("tied", diffusivity=0.7, required=False),
    ],
)
