"""Grades a sample of stored verdicts again, each from its own seed, and compares."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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


def replayed(store: Store, answers: KeptAnswers, how: How, sample: int) -> Iterator[Replayed]:
    """Grade so many verdicts again. A time-out is not replayed: it depends on the machine."""
    able = [
        stored
        for stored in store
        if stored.verdict["outcome"] != "timed_out"
        and stored.key.grader == grader_of(stored.key.kata)
    ]
    chosen = random.SystemRandom().sample(able, min(sample, len(able)))
    by_seed: dict[int, list[Stored]] = defaultdict(list)
    for stored in chosen:
        # A verdict that came from a failed second exam names that exam's seed, and fails it first.
        by_seed[int(stored.verdict["seed"])].append(stored)
    for seed, several in by_seed.items():
        found = _again(answers, several, replace(how, seed=seed))
        for stored in several:
            again = found.get((stored.key.kata, stored.key.answer), "it was not graded")
            yield Replayed(stored.number, _difference(stored, again))


def _again(
    answers: KeptAnswers, several: list[Stored], how: How
) -> dict[tuple[str, str], Mapping[str, Any] | str]:
    """The new verdicts by kata and answer, or why there is none."""
    found: dict[tuple[str, str], Mapping[str, Any] | str] = {}
    tasks = []
    for stored in several:
        kata, sha256 = stored.key.kata, stored.key.answer
        try:
            text = answers.answer(sha256)
        except KeyError:
            found[kata, sha256] = "its answer is not kept any more"
            continue
        if text.sha256 == sha256:
            tasks.append(Task(kata, text))
        else:
            found[kata, sha256] = "its answer was changed"
    for done in graded(tasks, how, home()):
        key = done.task.kata, done.task.text.sha256
        found[key] = done.fault if done.verdict is None else done.verdict
    return found


def _difference(stored: Stored, again: Mapping[str, Any] | str) -> str:
    name = f"verdict {stored.number} on {stored.key.kata}, answer {stored.key.answer[:12]}"
    if isinstance(again, str):
        return f"{name}: {again}"
    for part in ("outcome", "score", "max_score"):
        if again[part] != stored.verdict[part]:
            return f"{name}: {part} is stored as {stored.verdict[part]}, and now is {again[part]}"
    return ""
