"""Grades a sample of stored verdicts again, each from its own seed, and compares."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.classes.crew import How, Task, graded
from grader.classes.kept_answers import KeptAnswers
from grader.classes.run import grader_of, home
from grader.classes.store import Store, Stored


@dataclass(frozen=True)
class Replayed:
    """A verdict that was graded again; `differs` says how the new one differs, or is empty."""

    number: int
    differs: str


def replayed(store: Store, answers: KeptAnswers, sample: int) -> Iterator[Replayed]:
    """Grade so many verdicts again. A time-out is not replayed: it depends on the machine."""
    able = [
        stored
        for stored in store
        if stored.verdict["outcome"] != "timed_out"
        and stored.key.grader == grader_of(stored.key.kata)
    ]
    for stored in random.SystemRandom().sample(able, min(sample, len(able))):
        yield Replayed(stored.number, _difference(stored, _again(store, answers, stored)))


def _again(store: Store, answers: KeptAnswers, stored: Stored) -> Mapping[str, Any] | str:
    """The new verdict, or why there is none."""
    try:
        text = answers.answer(stored.key.answer)
    except KeyError:
        return "its answer is not kept any more"
    if text.sha256 != stored.key.answer:
        return "its answer was changed"
    # A verdict that came from a failed second exam names that exam's seed, and fails it first.
    require = store.about("require", "full")
    how = How(int(stored.verdict["seed"]), float(store.about("deadline_s", "10.0")), require, 1)
    for done in graded([Task(stored.key.kata, text)], how, home()):
        return done.fault if done.verdict is None else done.verdict
    return "it was not graded"


def _difference(stored: Stored, again: Mapping[str, Any] | str) -> str:
    name = f"verdict {stored.number} on {stored.key.kata}, answer {stored.key.answer[:12]}"
    if isinstance(again, str):
        return f"{name}: {again}"
    for part in ("outcome", "score", "max_score"):
        if again[part] != stored.verdict[part]:
            return f"{name}: {part} is stored as {stored.verdict[part]}, and now is {again[part]}"
    return ""
