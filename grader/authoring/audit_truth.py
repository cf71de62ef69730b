"""Holds a kata's truth to finite differences, and its problems to the power rule."""

import torch

from grader.authoring.audit_cache import Kept
from grader.authoring.audit_row import Row, seed_of
from grader.judge.compare import Expected, Truth
from grader.judge.draw import NoPower, draw_exam
from grader.pipeline.grade import load_kata

DIFFERENCES_TOLERANCE = 1e-7
"""Truth against finite differences, relative. They agree to about 1e-9 in float64."""


def truth_row(slug: str, seeds: int, kept: Kept) -> Row:
    """The truth agrees with finite differences on every problem, and the problems have power."""
    breaches: list[str] = []
    families: set[str] = set()
    for index in range(seeds):
        key = kept.key("truth", seed_of(index))
        found = kept.get(key)
        if found is None:
            found = _of_seed(slug, seed_of(index))
            kept.put(key, found)
        breaches += found["breaches"]
        families.update(found["families"])
    result = f"agrees with finite differences in {len(families)} families"
    return Row(slug, "the truth", "disagrees" if breaches else result, tuple(breaches))


def _of_seed(slug: str, seed: int) -> dict[str, list[str]]:
    kata = load_kata(slug)
    try:
        exam = draw_exam(kata, seed)
    except NoPower as error:
        return {"breaches": [str(error)], "families": []}
    breaches: list[str] = []
    for problem, truth in zip(exam.problems, exam.truths, strict=True):
        breaches += _disagreements(slug, problem, truth, kata.differences_of(problem))
    return {"breaches": breaches, "families": sorted({p.family for p in exam.problems})}


def _disagreements(slug: str, problem: object, truth: Truth, differences: object) -> list[str]:
    assert isinstance(differences, dict)
    if not differences:
        return [f"{slug}: no finite differences are given for {problem}"]
    found = []
    by_differences = Truth.of(differences, torch.float64)
    for name in differences:
        right, other = getattr(truth, name), getattr(by_differences, name)
        assert isinstance(right, Expected)
        assert isinstance(other, Expected)
        gap = (right.vector - other.vector).norm() / max(right.length, 1e-12)
        if not gap <= DIFFERENCES_TOLERANCE:
            found.append(f"{slug}: {name} is {gap:.1e} from finite differences on {problem}")
    return found
