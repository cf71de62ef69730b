"""Makes grades from the verdicts in tests/golden, so that nothing has to be graded."""

import copy
import json
from functools import cache
from typing import Any

from grader.classes.graded import Grade, Graded
from grader.classes.handed_in import HandIn, Learner

from ..conftest import ROOT

HOSTILE = (
    "</pre></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'> &amp; "
    "\u202eevil\u2066 \x1b[31m\0 $x$ ``` ```` @octocat #1 GH-2 https://github.com/o/r/issues/3 "
    "::error::x \u2028 \ud800 {{ 7*7 }} | a | ~~~ - [x](javascript:alert(1)) ![i](//e.com)"
)


@cache
def _golden(name: str) -> dict[str, Any]:
    path = ROOT / "tests" / "golden" / f"{name}.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def verdict(name: str, **changes: Any) -> dict[str, Any]:
    """A verdict of tests/golden, or of tests/golden/stories, with some parts changed."""
    return {**copy.deepcopy(_golden(name)), **changes}


def with_message(name: str, message: str, **changes: Any) -> dict[str, Any]:
    """A verdict whose first failed check says this."""
    made = verdict(name, **changes)
    first = next(c for c in made["checks"] if c["status"] == "failed" and c["required"])
    first["message"] = message
    return made


def grade(
    learner: str | Learner,
    kept: dict[str, Any] | None,
    *,
    kata: str = "",
    score: float | None = None,
    late: bool = False,
    why: tuple[str, ...] = (),
    alike: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Grade:
    """The grade of a learner on a verdict; None is for what is missing."""
    who = learner if isinstance(learner, Learner) else Learner(learner)
    slug = kata or (kept["kata"] if kept else "maml")
    hand_in = HandIn(who, slug, source=f"{who.id}/{slug}.py", notes=notes)
    points = float(kept["score"]) if kept else 0.0
    most = float(kept["max_score"]) if kept else 20.0
    return Grade(Graded(hand_in, kept, alike), points if score is None else score, most, late, why)


FIRST_ORDER = """import torch
from torch.func import functional_call


def maml_inner_update(model, x, y, loss_fn, inner_lr):
    # signed: Ada Lovelace
    params = dict(model.named_parameters())
    loss = loss_fn(functional_call(model, params, (x,)), y)

    grads = torch.autograd.grad(loss, list(params.values()))
    return {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
"""
"""An answer whose line 10 is the one that tests/golden/failed.json speaks of."""


def mixed_class() -> list[Grade]:
    """One learner for each way in which an answer can end, and one who handed in nothing."""
    names = ("passed", "failed", "not_started", "raised", "timed_out", "crashed", "unreadable")
    grades = [grade(f"id-{name}", verdict(name)) for name in names]
    return [*grades, grade("id-missing", None, kata="hvp")]
