"""A fault of the grader stays with the answer that met it: that answer's verdict says so, and the
next answer is graded."""

import functools
import inspect
import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import torch

from grader import __version__, catalog
from grader.common.faults import BrokenKata, Dropped, GraderFault
from grader.judge.decide import unreached
from grader.judge.kata import Kata
from grader.judge.messages import of_fault
from grader.judge.verdict import OWN_FAULT, Fault, Sandbox, Verdict
from grader.pipeline.import_kata import broken_kata, load_kata

P = ParamSpec("P")
_NOT_YOU = "Your answer is not to blame, and it was not judged"
_PASSED_ON = (FileNotFoundError, catalog.UnknownKata, GraderFault, Dropped)
"""Not faults of ours, or faults of the whole machine: no other answer could be graded either."""


def kept_to_its_answer(
    replay: Callable[[str, Path, int], str],
) -> Callable[[Callable[P, Verdict]], Callable[P, Verdict]]:
    """Make a function that grades one answer return a verdict, whatever goes wrong in it."""

    def wrap(grading: Callable[P, Verdict]) -> Callable[P, Verdict]:
        parameters = inspect.signature(grading)

        @functools.wraps(grading)
        def graded(*args: P.args, **kwargs: P.kwargs) -> Verdict:
            begun = time.perf_counter()
            try:
                return grading(*args, **kwargs)
            except _PASSED_ON:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it is ours
                if os.environ.get("KATA_TRACEBACK"):
                    traceback.print_exc()
                given = parameters.bind(*args, **kwargs).arguments
                slug, path, seed = given["slug"], given["path"], given["seed"]
                command = given.get("replay")
                again = command(seed) if command else replay(slug, path, seed)
                spent_s = time.perf_counter() - begun
                return not_graded(_kata(slug), path, seed, again, error, spent_s)

        return graded

    return wrap


def _kata(slug: str) -> Kata:
    try:
        return load_kata(slug)
    except BrokenKata:
        return broken_kata(slug)


def not_graded(
    kata: Kata, path: Path, seed: int, replay: str, error: Exception, duration_s: float
) -> Verdict:
    """The verdict on an answer that a fault of ours kept from being judged."""
    fault = Fault(OWN_FAULT, said(error))
    checks = unreached(kata, of_fault(fault))
    return Verdict(
        kata=kata.slug,
        title=catalog.entry(kata.slug).title,
        answer=str(path),
        outcome="crashed",
        summary=fault.text,
        score=0,
        max_score=sum(check.points for check in checks if check.required),
        checks=checks,
        diagnosis=None,
        hint=None,
        error=fault,
        output="",
        output_truncated=False,
        seed=seed,
        replay=replay,
        answer_sha256=None,
        grader_version=__version__,
        torch_version=torch.__version__,
        sandbox=Sandbox("process", ()),
        duration_s=duration_s,
    )


def said(error: Exception) -> str:
    """The fault in a sentence that blames nobody else."""
    if isinstance(error, BrokenKata):
        where = " ".join(str(error).split())
        return f"The kata itself is broken, and its author has to mend it: {where}. {_NOT_YOU}"
    what = " ".join(str(error).split())[:200]
    kind = f"{type(error).__name__}: {what}" if what else type(error).__name__
    return f"{kind}. {_NOT_YOU}"
