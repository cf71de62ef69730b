"""What an author and an instructor's CI rely on: that the katas are sound.

A kata is sound where its stub earns nothing, its solution passes everything, every known right
answer passes, every known wrong one fails, its truth agrees with finite differences, its problems
have power, and what is generated is current.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from grader import catalog
from grader.authoring import notebooks, readme
from grader.authoring.stubs import BadMarkers, stub_of, text_in
from grader.common.faults import BrokenKata
from grader.common.files import Unreadable, package_text, read_text
from grader.common.seeds import derive
from grader.judge.compare import Expected, Truth
from grader.judge.draw import NoPower, draw_exam
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.workers import Workers

DIFFERENCES_TOLERANCE = 1e-7
"""Truth against finite differences, relative. They agree to about 1e-9 in float64."""
AUDIT_SEED = 20170309


@dataclass(frozen=True)
class Row:
    """One thing held against one kata: what it was, what came of it, each breach in a line."""

    kata: str
    what: str
    result: str
    breaches: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.breaches


def _seed_of(number: int) -> int:
    return derive(AUDIT_SEED, number)


def audit_katas(workers: Workers, root: Path, slugs: Sequence[str], *, seeds: int) -> Iterator[Row]:
    """Every row of the audit, as soon as it is known."""
    workers.expect_more()
    yield from _readme(root)
    for slug in slugs:
        try:
            load_kata(slug)
        except BrokenKata as error:
            yield Row(slug, "the kata", "cannot be imported", (str(error),))
            continue
        yield _generated(root, slug)
        yield _notebook(root, slug)
        yield _stub(workers, slug)
        yield _solution(workers, root, slug, seeds)
        for expected in ("right", "wrong"):
            yield _corpus(workers, root, slug, expected)
        yield _truth(slug, seeds)


def _generated(root: Path, slug: str) -> Row:
    """The stub is what the solution says; the learner's file is that, or a learner's."""
    solution, copy = catalog.solution(root, slug), catalog.entry(slug).stub
    breaches = []
    try:
        if stub_of(root, slug) != package_text(copy):
            breaches.append(f"{copy.name} of {slug} is not what {solution} gives: run kata stubs")
    except (OSError, Unreadable, BadMarkers) as error:
        breaches.append(f"no stub can be made of {solution}: {error}")
    learners = root / "kata" / f"{slug}.py"
    if not learners.is_file():
        result = "current; kata/ has no file for it"
    elif copy.is_file() and text_in(learners) == package_text(copy):
        result = "current"
    else:
        result = f"current; kata/{slug}.py has been edited by a learner"
    return Row(slug, "generated files", "out of date" if breaches else result, tuple(breaches))


def _notebook(root: Path, slug: str) -> Row:
    """The notebook is what the solution gives; or it is a learner's."""
    try:
        state = notebooks.state_of(root, slug)
    except (OSError, Unreadable, BadMarkers) as error:
        return Row(slug, "the notebook", "cannot be made", (f"no notebook for {slug}: {error}",))
    mend = "kata notebooks --force" if state == "not a notebook" else "kata notebooks"
    breach = f"{notebooks.path_of(root, slug)} is {state}: run {mend}"
    return Row(slug, "the notebook", state, () if state in notebooks.SOUND else (breach,))


def _readme(root: Path) -> Iterator[Row]:
    """The README's table of katas is what their kata.toml say."""
    try:
        current = readme.is_current(root) if readme.has_table(root) else None
    except Unreadable as error:
        yield Row("all", "the README", "cannot be read", (f"README.md cannot be read: {error}",))
        return
    if current is not None:
        breach = "README.md does not list the katas as their kata.toml do: run kata generate"
        result = "current" if current else "out of date"
        yield Row("all", "the README", result, () if current else (breach,))


def _stub(workers: Workers, slug: str) -> Row:
    verdict = grade_with(workers, slug, catalog.entry(slug).stub, seed=AUDIT_SEED)
    sound = verdict.outcome == "not_started" and verdict.score == 0
    breaches = () if sound else (f"the stub of {slug} is {verdict.outcome}: {verdict.summary}",)
    return Row(slug, "the stub", verdict.outcome.replace("_", " "), breaches)


def _solution(workers: Workers, root: Path, slug: str, seeds: int) -> Row:
    path = catalog.solution(root, slug)
    if not path.is_file():
        return Row(slug, "the solution", "missing", (f"{path} does not exist",))
    breaches = []
    for index in range(seeds):
        verdict = grade_with(workers, slug, path, seed=_seed_of(index))
        breaches += [
            f"seed {verdict.seed}: {_first_line(verdict, check.id)}"
            for check in verdict.checks
            if check.status != "passed"
        ]
    result = f"all checks pass, bonus included, {seeds} seeds"
    return Row(slug, "the solution", "fails" if breaches else result, tuple(breaches))


def _corpus(workers: Workers, root: Path, slug: str, expected: str) -> Row:
    folder = catalog.answers(root, slug, expected)
    files = sorted(folder.glob("*.py"))
    if not files:
        return Row(slug, f"{expected} answers", "none", (f"{folder} holds no answers",))
    breaches: list[str] = []
    as_expected = 0
    seed = _seed_of(0)  # one for all: the truth is computed for a seed
    for path in files:
        before = len(breaches)
        verdict = grade_with(workers, slug, path, seed=seed)
        name = path.relative_to(root) if path.is_relative_to(root) else path
        if expected == "right" and not verdict.passed:
            failure = verdict.first_failure()
            why = _first_line(verdict, failure.id) if failure else verdict.summary
            breaches.append(f"{name} is right and does not pass (seed {seed}): {why}")
        if expected == "right" and verdict.diagnosis is not None:
            breaches.append(f"{name} is right and is diagnosed as {verdict.diagnosis['id']}")
        if expected == "wrong":
            breaches += _wrong(verdict, path, str(name), seed)
        as_expected += len(breaches) == before
    did = "pass" if expected == "right" else "fail, each with its diagnosis"
    return Row(
        slug,
        f"{expected} answers",
        f"{as_expected} of {len(files)} {did}",
        tuple(breaches),
    )


def _wrong(verdict: Verdict, path: Path, name: str, seed: int) -> list[str]:
    if verdict.passed:
        return [f"{name} is wrong and passes (seed {seed})"]
    head = read_text(path).splitlines()[:2]
    for start, line in zip(("# expect: ", "# mistake: "), [*head, "", ""], strict=False):
        if not line.startswith(start):
            return [f"{name} does not say `{start}…` in its first two lines"]
    expected, got = head[0].removeprefix("# expect: ").strip(), diagnosed(verdict)
    if got not in expected.split("|"):
        return [f"{name} should be diagnosed as {expected} and is diagnosed as {got} (seed {seed})"]
    return []


def diagnosed(verdict: Verdict) -> str | None:
    """The id of the diagnosis of an answer's mistake."""
    if verdict.diagnosis is not None:
        return str(verdict.diagnosis["id"])
    return "not-implemented" if verdict.outcome == "not_started" else None


def _truth(slug: str, seeds: int) -> Row:
    """The truth agrees with finite differences on every problem, and the problems have power."""
    kata = load_kata(slug)
    breaches: list[str] = []
    families: set[str] = set()
    for index in range(seeds):
        seed = _seed_of(index)
        try:
            exam = draw_exam(kata, seed)
        except NoPower as error:
            breaches.append(str(error))
            continue
        for problem, truth in zip(exam.problems, exam.truths, strict=True):
            families.add(problem.family)
            breaches += _disagreements(slug, problem, truth, kata.differences_of(problem))
    result = f"agrees with finite differences in {len(families)} families"
    return Row(slug, "the truth", "disagrees" if breaches else result, tuple(breaches))


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
        gap = (right.vector - other.vector).norm() / (right.length or 1.0)  # zeros may be right
        if not gap <= DIFFERENCES_TOLERANCE:
            found.append(f"{slug}: {name} is {gap:.1e} from finite differences on {problem}")
    return found


def _first_line(verdict: Verdict, check_id: str) -> str:
    check = next(check for check in verdict.checks if check.id == check_id)
    message = check.message.splitlines()
    return f"{check.title}: {message[0] if message else check.status}"
