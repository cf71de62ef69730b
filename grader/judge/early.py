"""What can be said of an exam while its answer still runs. Decides nothing."""

from collections.abc import Sequence
from typing import Any

from grader.judge.compare import Truth
from grader.judge.decide import Marks, State, found_by
from grader.judge.evidence import Evidence, as_list, shortcomings_of
from grader.judge.kata import Kata
from grader.judge.turns import in_turn


@in_turn
def fails_already(
    kata: Kata,
    problems: Sequence[Any],
    truths: Sequence[Truth],
    evidence: Evidence,
    marks: Marks,
    index: int,
) -> bool:
    """Whether a required check is missed on the problem at `index`; false where that is not known
    yet. What is found is kept in `marks`, so that it is computed while the answer runs on."""
    unwritten = as_list((evidence.loaded or {}).get("unwritten"))
    if unwritten or shortcomings_of(evidence) or "error" in evidence.observations[index].fields:
        return False
    state = State(kata, problems, truths, evidence, marks)
    missed: dict[str, bool] = {}
    for check in kata.checks:
        if not check.applies(problems[index]) or not missed.keys().isdisjoint(check.needs):
            continue
        try:
            finding = found_by(state, check, index)
        except Exception:  # noqa: BLE001 - decided when all is there
            continue
        if finding is not None:
            missed[check.id] = check.required
    return any(missed.values())
