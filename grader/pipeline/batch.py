"""Many known answers at once: which fail, on which problem, and what names their mistake.

For the audit, which runs hundreds of mutants. Several share a worker, and a mutant that fails on
the first problems is not run on the others. These are trusted texts; no learner's answer is ever
run like this, and nothing here makes a verdict.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from grader import catalog
from grader.common.machine import cores
from grader.judge.decide import judge
from grader.judge.diagnosis import case_of, first_fit
from grader.judge.draw import Exam
from grader.judge.early import fails_already
from grader.judge.evidence import Evidence
from grader.judge.known import same_observation
from grader.pipeline.known import run_others
from grader.protocol.frames import Frame, Other
from grader.wall.run import Deadline, Request
from grader.wall.workers import Workers

FIRST = 3
"""On how many problems all are run: as many as a spectrum needs."""
TOGETHER = 24
"""How many share a worker."""


@dataclass(frozen=True)
class Look:
    """What one text showed: where it failed first, and what names that."""

    source: str
    failed: int | None
    """The problem on which it failed first; None if it passes all of them."""
    raised: bool = False
    diagnosis: str | None = None
    """What the kata's own diagnoses say of its numbers; None if they say nothing."""
    frames: Mapping[int, Frame] = field(default_factory=dict)

    def is_like(self, other: "Look") -> bool:
        """Whether all that was seen of the two is the same."""
        return self.frames.keys() == other.frames.keys() and all(
            same_observation(frame, other.frames[index]) for index, frame in self.frames.items()
        )

    @cached_property
    def sign(self) -> str:
        """What was seen on the first problem, in short: looks with the same sign are alike."""
        frame = self.frames[min(self.frames)] if self.frames else Frame("")
        error = frame.fields.get("error", {})
        return f"{error.get('type')} {error.get('message')} {_in_short(frame.values)}"


def _in_short(value: object) -> str:
    """A value to four digits."""
    if isinstance(value, Tensor):
        numbers = value.double().reshape(-1)
        weights = torch.arange(1, len(numbers) + 1, dtype=torch.float64)
        return f"{float(numbers.sum()):.3e} {float(weights @ numbers):.3e}"
    if isinstance(value, Mapping):
        return " ".join(f"{name}={_in_short(each)}" for name, each in value.items())
    if isinstance(value, list):
        return " ".join(map(_in_short, value))
    return "other" if isinstance(value, Other) else str(value)


def look_at(
    workers: Workers, exam: Exam, sources: Sequence[str], *, explain: bool = True
) -> list[Look]:
    """What each source shows on the exam, in the order of the sources.

    explain: whether a diagnosis is looked for, or whether it is enough to know that it fails.
    """
    required = [i for i, problem in enumerate(exam.problems) if problem.required]
    first = required[: FIRST if explain else 1]
    looks = _in_pieces(workers, exam, list(sources), first, explain)
    passing = [n for n, look in enumerate(looks) if look.failed is None]
    whole = _in_pieces(workers, exam, [sources[n] for n in passing], required, explain)
    for number, look in zip(passing, whole, strict=True):
        looks[number] = look
    return looks


def _in_pieces(
    workers: Workers, exam: Exam, sources: list[str], indices: list[int], explain: bool
) -> list[Look]:
    pieces = [sources[at : at + TOGETHER] for at in range(0, len(sources), TOGETHER)]
    with ThreadPoolExecutor(cores()) as pool:
        found = pool.map(lambda piece: _piece(workers, exam, piece, indices, explain), pieces)
        return [look for looks in found for look in looks]


def _piece(
    workers: Workers, exam: Exam, sources: list[str], indices: list[int], explain: bool
) -> list[Look]:
    """The same, in one worker; one that ends its worker has failed, and the others go on."""
    looks: list[Look] = []
    while len(looks) < len(sources):
        left = sources[len(looks) :]
        problems = [exam.problems[i] for i in indices]
        run = run_others(workers, _request(exam, left[0]), problems, left, None)
        whole, rest = divmod(len(run.observations), len(indices))
        for number in range(whole):
            begin = number * len(indices)
            frames = {i: run.observations[begin + at] for at, i in enumerate(indices)}
            looks.append(_look(exam, left[number], frames, explain))
        if whole < len(left):
            frames = {i: run.observations[whole * len(indices) + at] for at, i in
                      enumerate(indices[:rest])}  # fmt: skip
            looks.append(Look(left[whole], indices[rest], raised=True, frames=frames))
    return looks


def _request(exam: Exam, source: str) -> Request:
    slug = exam.kata.slug
    return Request(slug, f"{slug}.py", source, catalog.entry(slug).functions, [], Deadline())


def _look(exam: Exam, source: str, frames: Mapping[int, Frame], explain: bool) -> Look:
    evidence = Evidence(source, catalog.entry(exam.kata.slug).functions, {}, frames)
    failed = _failed(exam, evidence)
    if failed is None:
        return Look(source, None, frames=frames)
    raised = "error" in frames[failed].fields
    if not explain:
        return Look(source, failed, raised, frames=frames)
    shown = " | ".join(f"{i} {_in_short(frames[i].values)}" for i in sorted(frames))
    return Look(source, failed, raised, _named(exam, evidence, failed, shown), frames)


def _named(exam: Exam, evidence: Evidence, failed: int, shown: str) -> str | None:
    """What the kata's diagnoses say. Mutants that show the same are diagnosed once, since the
    search for a diagnosis takes longer than the mutant."""
    key = (exam.kata.slug, exam.seed, failed, shown)
    if key not in _NAMES:
        fit = first_fit(case_of(exam, evidence, failed, None, evidence.source))
        _NAMES[key] = fit.entry.id if fit.by_numbers else None
    return _NAMES[key]


_NAMES: dict[tuple[str, int, int, str], str | None] = {}


def _failed(exam: Exam, evidence: Evidence) -> int | None:
    """The problem on which the text fails first; None if it fails on none that it was run on."""
    required = {i for i, problem in enumerate(exam.problems) if problem.required}
    if required <= evidence.observations.keys():
        judgement = judge(exam.kata, exam.problems, exam.truths, evidence)
        if judgement.outcome == "passed":
            return None
        if judgement.first_failed is not None:
            return judgement.first_failed
    for index in sorted(evidence.observations):
        if "error" in evidence.observations[index].fields:
            return index
        if fails_already(exam.kata, exam.problems, exam.truths, evidence, {}, index):
            return index
    return None
