"""Grades what an audit asks for: on all cores, and nothing twice that has not changed."""

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import catalog
from grader.authoring.audit_cache import Kept, hash_of, hash_of_all
from grader.common.machine import cores
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with, prepare
from grader.wall.workers import Workers


@dataclass(frozen=True)
class Result:
    """What an audit asks of a verdict."""

    seed: int
    outcome: str
    summary: str
    score: int
    diagnosis: str | None
    known: bool
    """Whether it was a known answer that named the mistake."""
    failed: tuple[str, ...]
    """The required checks that failed."""
    unmet: tuple[str, ...]
    """Every check that did not pass, with a line of its message; a required failure first."""

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def diagnosed(self) -> str | None:
        """The id of the diagnosis of an answer's mistake."""
        if self.diagnosis is None and self.outcome == "not_started":
            return "not-implemented"
        return self.diagnosis

    @property
    def why(self) -> str:
        return self.unmet[0] if self.unmet else self.summary


def result_of(verdict: Verdict) -> Result:
    unmet = [check for check in verdict.checks if check.status != "passed"]
    unmet.sort(key=lambda check: (check.status != "failed", not check.required))
    found = verdict.diagnosis or {}
    return Result(
        verdict.seed,
        verdict.outcome,
        verdict.summary,
        verdict.score,
        found.get("id"),
        "known" in found.get("evidence", {}),
        tuple(c.id for c in verdict.checks if c.status == "failed" and c.required),
        tuple(f"{c.title}: {[*c.message.splitlines(), c.status][0]}" for c in unmet),
    )


def diagnosed(verdict: Verdict) -> str | None:
    """The id of the diagnosis of an answer's mistake."""
    return result_of(verdict).diagnosed


class Grading:
    """Grades files of one kata, or remembers what came of them."""

    def __init__(self, workers: Workers, root: Path, slug: str, kept: Kept) -> None:
        self.workers, self.slug, self.kept = workers, slug, kept
        self.known = (
            hash_of_all(catalog.answers(root, slug, "wrong")),
            hash_of(catalog.solution(root, slug)),
        )
        """What answers are compared with; a verdict that nothing else explains rests on it."""

    def __call__(self, jobs: Sequence[tuple[Path, int]]) -> list[Result]:
        """The results of these files on these seeds, in the same order. Raises OSError."""
        found: dict[int, Result] = {}
        for number, (path, seed) in enumerate(jobs):
            if (old := self._old(path, seed)) is not None:
                found[number] = old
        left = [number for number in range(len(jobs)) if number not in found]
        if left:
            self.workers.expect_more()
            for seed in {jobs[number][1] for number in left}:
                prepare(self.slug, seed)  # once, and not in each thread
            with ThreadPoolExecutor(cores()) as pool:
                results = pool.map(lambda number: self._grade(*jobs[number]), left)
                found |= dict(zip(left, results, strict=True))
        return [found[number] for number in range(len(jobs))]

    def _grade(self, path: Path, seed: int) -> Result:
        verdict = grade_with(self.workers, self.slug, path, seed=seed, at_once=False)
        result = result_of(verdict)
        key = self.kept.key("verdict", hash_of(path), seed)
        if result.known or result.diagnosis == "unexplained":
            key = self.kept.key("verdict", hash_of(path), seed, *self.known)
        self.kept.put(key, dataclasses.asdict(result))
        return result

    def _old(self, path: Path, seed: int) -> Result | None:
        for rests_on in ((), self.known):
            found = self.kept.get(self.kept.key("verdict", hash_of(path), seed, *rests_on))
            if found is not None:
                return _read(found)
        return None


def _read(found: dict[str, Any]) -> Result:
    lists: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    return Result(**lists)
