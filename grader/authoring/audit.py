"""What an author and an instructor's CI rely on: that the katas are sound.

A kata is sound where its stub earns nothing, its solution passes everything, every known right
answer passes, every known wrong one fails with its diagnosis, no mutant passes that is not
equivalent, its truth agrees with finite differences, its problems have power, its texts hold, and
what is generated is current.
"""

import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader import catalog
from grader.authoring import notebooks, readme, statement_html
from grader.authoring.audit_cache import Kept, hash_of
from grader.authoring.audit_mutants import mutant_rows
from grader.authoring.audit_results import Grading, Result
from grader.authoring.audit_row import AUDIT_SEED, Row, seed_of
from grader.authoring.audit_texts import texts_row
from grader.authoring.audit_truth import truth_row
from grader.authoring.examples import run_example
from grader.authoring.idioms import idioms_of, problems_of
from grader.authoring.stubs import BadMarkers, stub_of, text_in
from grader.catalog.checks import check_texts
from grader.catalog.statement import file_of
from grader.common.faults import BrokenKata
from grader.common.files import Unreadable, package_text, read_text
from grader.pipeline.grade import load_kata
from grader.wall.workers import Workers


def audit_katas(
    workers: Workers,
    root: Path,
    slugs: Sequence[str],
    *,
    seeds: int,
    mutants: bool = True,
    cached: bool = False,
) -> Iterator[Row]:
    """Every row of the audit, as soon as it is known.

    mutants: whether mutants and texts are held against the kata too, which takes the longest.
    cached: whether what has been found before is reused, and kept for the next audit.
    """
    workers.expect_more()
    yield from _readme(root)
    for slug in slugs:
        try:
            load_kata(slug)
        except BrokenKata as error:
            yield Row(slug, "the kata", "cannot be imported", (str(error),))
            continue
        begun, kept = time.perf_counter(), Kept(root if cached else None, slug)
        grading = Grading(workers, root, slug, kept)
        yield _generated(root, slug)
        yield _notebook(root, slug, kept)
        yield _stub(grading)
        yield _solution(grading, root, seeds)
        yield _example(root, slug, kept)
        yield _others(grading, root)
        yield _corpus(grading, root, "right")[0]
        row, wrong = _corpus(grading, root, "wrong")
        idle = tuple(_idle_checks(slug, wrong)) if mutants else ()
        yield dataclasses.replace(row, breaches=(*row.breaches, *idle))
        yield truth_row(slug, seeds, kept)
        if mutants:
            yield texts_row(slug, wrong)
            yield from mutant_rows(workers, root, slug, kept)
        kept.save()
        spent = f"{time.perf_counter() - begun:.1f} s"
        reused = f", {kept.reused} findings reused" if kept.reused else ""
        yield Row(slug, "time", spent + reused)


def _generated(root: Path, slug: str) -> Row:
    """The stub and the statement are what the solution says; the learner's file is the stub, or a
    learner's."""
    solution, copy = catalog.solution(root, slug), catalog.entry(slug).stub
    breaches = []
    try:
        if stub_of(root, slug) != package_text(copy):
            breaches.append(f"{copy.name} of {slug} is not what {solution} gives: run kata stubs")
        if not statement_html.is_current(root, slug):
            made = file_of(slug).name
            breaches.append(f"{made} of {slug} is not what {solution} gives: run kata generate")
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


def _notebook(root: Path, slug: str, kept: Kept) -> Row:
    """The notebook is what the solution gives; or it is a learner's."""
    rests_on = hash_of(notebooks.path_of(root, slug)), hash_of(catalog.solution(root, slug))
    key = kept.key("notebook", *rests_on)
    state = kept.get(key)
    try:
        state = state or notebooks.state_of(root, slug)
        kept.put(key, state)
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


def _stub(grading: Grading) -> Row:
    slug = grading.slug
    (result,) = grading([(catalog.entry(slug).stub, AUDIT_SEED)])
    sound = result.outcome == "not_started" and result.score == 0
    breaches = () if sound else (f"the stub of {slug} is {result.outcome}: {result.summary}",)
    return Row(slug, "the stub", result.outcome.replace("_", " "), breaches)


def _solution(grading: Grading, root: Path, seeds: int) -> Row:
    slug = grading.slug
    path = catalog.solution(root, slug)
    if not path.is_file():
        return Row(slug, "the solution", "missing", (f"{path} does not exist",))
    results = grading([(path, seed_of(index)) for index in range(seeds)])
    breaches = [f"seed {result.seed}: {line}" for result in results for line in result.unmet]
    said = f"all checks pass, bonus included, {seeds} seeds"
    return Row(slug, "the solution", "fails" if breaches else said, tuple(breaches))


def _example(root: Path, slug: str, kept: Kept) -> Row:
    """The worked example of the statement gives what stands there."""
    key = kept.key("example", hash_of(catalog.solution(root, slug)))
    breaches = kept.get(key)
    if breaches is None:
        breaches = run_example(root, slug)
        kept.put(key, breaches)
    return Row(slug, "the worked example", "wrong" if breaches else "holds", tuple(breaches))


def _others(grading: Grading, root: Path) -> Row:
    """The other solutions pass, and say what they cost; why.md says why the kata matters."""
    slug = grading.slug
    paths = idioms_of(root, slug)
    results = grading([(path, seed_of(0)) for path in paths])
    breaches = problems_of(root, slug)
    for path, result in zip(paths, results, strict=True):
        if not result.passed:
            breaches.append(f"solutions/{slug}/{path.name} does not pass: {result.why}")
    said = f"{len(paths)} pass; why.md is whole"
    return Row(slug, "other solutions", "not all hold" if breaches else said, tuple(breaches))


def _corpus(grading: Grading, root: Path, expected: str) -> tuple[Row, dict[str, Result]]:
    """The row of a corpus, and what came of each file, by its name."""
    slug = grading.slug
    folder = catalog.answers(root, slug, expected)
    files = sorted(folder.glob("*.py"))
    if not files:
        return Row(slug, f"{expected} answers", "none", (f"{folder} holds no answers",)), {}
    seed = seed_of(0)  # one for all: the truth is computed for a seed
    results = grading([(path, seed) for path in files])
    breaches: list[str] = []
    as_expected = 0
    for path, result in zip(files, results, strict=True):
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        found = _right(result, name) if expected == "right" else _wrong(result, path, name)
        breaches += found
        as_expected += not found
    did = "pass" if expected == "right" else "fail, each with its diagnosis"
    said = f"{as_expected} of {len(files)} {did}"
    row = Row(slug, f"{expected} answers", said, tuple(breaches))
    return row, {path.name: result for path, result in zip(files, results, strict=True)}


def _idle_checks(slug: str, wrong: Mapping[str, Result]) -> Iterator[str]:
    """A breach for each required check that no wrong answer fails: nothing shows that it can. The
    stub fails the first; those that ask everything once more consist of others."""
    failed = {check for result in wrong.values() for check in result.failed}
    composed = {text.id for text in check_texts(slug) if text.everything}
    for check in load_kata(slug).checks[1:]:
        if check.id not in composed and check.required and wrong and check.id not in failed:
            yield f"no wrong answer to {slug} fails {check.id}: write one, or remove the check"


def _right(result: Result, name: str) -> list[str]:
    found = []
    if not result.passed:
        found.append(f"{name} is right and does not pass (seed {result.seed}): {result.why}")
    if result.diagnosis is not None:
        found.append(f"{name} is right and is diagnosed as {result.diagnosis}")
    return found


def _wrong(result: Result, path: Path, name: str) -> list[str]:
    seed, got = result.seed, result.diagnosed
    if result.passed:
        return [f"{name} is wrong and passes (seed {seed})"]
    head = read_text(path).splitlines()[:2]
    for start, line in zip(("# expect: ", "# mistake: "), [*head, "", ""], strict=False):
        if not line.startswith(start):
            return [f"{name} does not say `{start}…` in its first two lines"]
    expected = head[0].removeprefix("# expect: ").strip()
    if got not in expected.split("|"):
        return [f"{name} should be diagnosed as {expected} and is diagnosed as {got} (seed {seed})"]
    return []
