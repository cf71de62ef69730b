"""What the tests of bad and hostile answers share: texts of answers, and reading their verdicts."""

import json
import re
from textwrap import indent

from grader.judge.verdict import Verdict

RIGHT = """import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
"""
HEAD = RIGHT.split("    slope")[0]
MAML = """def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    {inner}


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    {outer}
"""
UNROLL = "def inner_loop(model, support_x, support_y, loss_fn, inner_lr, steps):\n    {inner}\n"


def answer(body: str) -> str:
    """An answer to hvp with this body, which begins in line 5."""
    return HEAD + indent(body, "    ") + "\n"


def said(verdict: Verdict) -> str:
    """What a learner reads first."""
    failure = verdict.first_failure()
    assert failure is not None
    return failure.message


def ours_in(verdict: Verdict) -> list[str]:
    """What a verdict shows of the grader's own insides: paths and tracebacks."""
    data = {k: v for k, v in verdict.to_json().items() if k not in ("answer", "replay")}
    return re.findall(r"grader/\S*|Traceback", json.dumps(data))
