"""Runs an answer to penalty on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

import torch
from grader.katas.penalty.problems import Problem

from grader.common.derivatives import product_or_none
from grader.common.tasks import Snapshot


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    before = Snapshot.of(task.model, task.query_x)
    penalty = answer.slope_penalty(task.model, task.support_x)
    yield {"penalty": penalty, "after": before.after()}
    yield {"has_graph": getattr(penalty, "requires_grad", False)}
    slopes = product_or_none(penalty, before.parameters, torch.ones_like)
    # The last bias changes no slope, so its gradient may be None or zero.
    yield {"weight_gradient": before.zero_for_none(slopes)}
