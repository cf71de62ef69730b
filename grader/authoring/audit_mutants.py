"""Holds a kata's checks and diagnoses to mutants of its solution and of its right answers.

A mutant that passes is a hole in the checks, or equivalent; the author lists those that are, with a
reason, in `mutants.toml` beside the kata:

    [[equivalent]]
    function = "inner_loop"
    sentence = "What comes out when `support_x` is detached*"
    reason = "the inputs need no gradient"

`function` and `sentence` are patterns, so that an entry outlives moved lines. `answer = "name.py"`
limits an entry to the mutants of one answer, and `same = true` to those of which all that is seen
is what is seen of the right answer: then nothing that the kata looks at has changed.
"""

import dataclasses
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from grader import catalog
from grader.authoring.audit_cache import Kept, hash_of
from grader.authoring.audit_row import Row, seed_of
from grader.common.files import Unreadable, package_text, read_text
from grader.judge.draw import draw_exam
from grader.mutants import Mutant, mutants_of
from grader.pipeline.batch import Look, look_at
from grader.pipeline.exam import twin_of
from grader.pipeline.grade import load_kata, one_thread
from grader.wall.workers import Workers

MOST_UNEXPLAINED = 0.1
"""The share of failing mutants that may stay without a name."""
PER_ANSWER = 6
"""How many mutants are made of each right answer."""
LIKELY = 2
EVERYWHERE = Path(__file__).parent / "equivalent.toml"
"""What is equivalent in every kata."""


@dataclass(frozen=True)
class Finding:
    """What came of one mutant."""

    answer: str
    function: str
    sentence: str
    passes: bool
    raised: bool = False
    diagnosis: str | None = None
    """What the kata's own diagnoses call it, by its numbers."""
    alone: bool = False
    """Whether nothing but its own sentence explains it: no other known mutant computes the same."""
    same: bool = False
    """Whether all that is seen of it is what is seen of the right answer, on two exams."""
    seen: bool = True
    """Whether anything was seen of it that could be compared with another answer's values."""


def mutant_rows(workers: Workers, root: Path, slug: str, kept: Kept) -> list[Row]:
    """What came of the mutants, one row for the solution's and one for the right answers'."""
    solution = catalog.solution(root, slug)
    answers = sorted(catalog.answers(root, slug, "right").glob("*.py"))
    own, wrong_list = _equivalents(slug)
    listed = [*own, *tomllib.loads(package_text(EVERYWHERE))["equivalent"]]
    of_solution = _findings(workers, slug, solution, kept, whole=True)
    of_answers = [f for path in answers for f in _findings(workers, slug, path, kept, whole=False)]
    used: set[int] = set()
    rows = [
        _solution_row(slug, of_solution, listed, used),
        _answers_row(slug, of_answers, listed, used, len(answers)),
    ]
    stale = [entry for number, entry in enumerate(own) if number not in used]
    unused = [
        f"mutants.toml of {slug} lists {entry['sentence']!r} in {entry['function']}, "
        "and no mutant like it passes: remove the entry"
        for entry in stale
    ]
    rows[0] = dataclasses.replace(rows[0], breaches=(*rows[0].breaches, *wrong_list, *unused))
    return rows


def _solution_row(
    slug: str, found: Sequence[Finding], listed: Sequence[dict[str, Any]], used: set[int]
) -> Row:
    breaches, equivalent = _survivors(slug, found, listed, used)
    failing = [f for f in found if not f.passes]
    named = [f for f in failing if f.diagnosis is not None]
    left = [f for f in failing if f.diagnosis is None and not f.seen]
    alone = [f for f in failing if f.alone]
    if len(left) > MOST_UNEXPLAINED * max(len(failing), 1):
        breaches.append(f"{len(left)} of {len(failing)} mutants of {slug} stay unexplained:")
        breaches += [f"unexplained: {_said(f)}" for f in left]
    result = (
        f"{len(found)}: {len(failing)} fail ({len(named)} named by the kata, "
        f"{len(failing) - len(named) - len(left)} one edit away, of which {len(alone)} by their "
        f"own sentence alone; {len(left)} unexplained), {equivalent} listed as equivalent"
    )
    return Row(slug, "mutants of the solution", result, tuple(breaches))


def _answers_row(
    slug: str,
    found: Sequence[Finding],
    listed: Sequence[dict[str, Any]],
    used: set[int],
    files: int,
) -> Row:
    breaches, equivalent = _survivors(slug, found, listed, used)
    failing = sum(not f.passes for f in found)
    result = f"{len(found)} of {files} files: {failing} fail, {equivalent} listed as equivalent"
    return Row(slug, "mutants of right answers", result, tuple(breaches))


def _survivors(
    slug: str, found: Sequence[Finding], listed: Sequence[dict[str, Any]], used: set[int]
) -> tuple[list[str], int]:
    """A breach for each mutant that passes and is not listed, and how many are listed."""
    breaches, equivalent = [], 0
    for finding in found:
        if not finding.passes:
            continue
        fitting = [n for n, entry in enumerate(listed) if _fits(entry, finding)]
        used.update(fitting)
        equivalent += bool(fitting)
        if not fitting:
            breaches.append(
                f"a mutant passes: {_said(finding)} Make a check fail it, or list it in "
                f"mutants.toml of {slug} with the reason why it is equivalent"
            )
    return breaches, equivalent


def _said(finding: Finding) -> str:
    return f"{finding.answer}, {finding.function}: {finding.sentence}"


def _fits(entry: dict[str, Any], finding: Finding) -> bool:
    return (
        (finding.same or not entry.get("same"))
        and fnmatchcase(finding.function, entry["function"])
        and fnmatchcase(finding.sentence, entry["sentence"].replace("[", "[[]"))
        and fnmatchcase(finding.answer, entry.get("answer", "*"))
    )


def _equivalents(slug: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The author's list, and what is wrong with it."""
    file = catalog.entry(slug).folder / "mutants.toml"
    if not file.is_file():
        return [], []
    try:
        rows = tomllib.loads(read_text(file)).get("equivalent", [])
    except (OSError, Unreadable, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [], [f"mutants.toml of {slug} cannot be read: {error}"]
    wanted = ("function", "sentence", "reason")
    whole = [r for r in rows if isinstance(r, dict) and all(_is_text(r.get(k)) for k in wanted)]
    breach = f"mutants.toml of {slug}: an entry needs {', '.join(wanted)}, each a text"
    return whole, [breach] * (len(rows) - len(whole))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _findings(workers: Workers, slug: str, path: Path, kept: Kept, *, whole: bool) -> list[Finding]:
    """What came of one file's mutants, all of them or a few; none where it cannot be read."""
    key = kept.key("mutants", hash_of(path), seed_of(0), whole)
    found = kept.get(key)
    if found is None:
        found = [dataclasses.asdict(f) for f in _run(workers, slug, path, whole)]
        kept.put(key, found)
    return [Finding(**{**row, "answer": path.name}) for row in found]


@one_thread()
def _run(workers: Workers, slug: str, path: Path, whole: bool) -> list[Finding]:
    try:
        mutants = mutants_of(read_text(path), catalog.entry(slug).functions)
    except (OSError, Unreadable, UnicodeDecodeError, SyntaxError):  # another row says so
        return []
    if not whole:
        mutants = few_of(mutants)
    kata, seed = load_kata(slug), seed_of(0)
    right, *sources = [read_text(path), *(mutant.source for mutant in mutants)]
    same: dict[int, bool] = {}
    looks: list[Look] = []
    for exam in (draw_exam(kata, seed), draw_exam(kata, twin_of(seed))):
        passing = [n for n, look in enumerate(looks) if look.failed is None]
        passing = passing if looks else list(range(len(sources)))
        like, *found = look_at(
            workers, exam, [right, *(sources[n] for n in passing)], explain=whole
        )
        looks = looks or list(found)
        for number, look in zip(passing, found, strict=True):
            looks[number] = look
            same[number] = same.get(number, True) and look.is_like(like)
    alone = _alone(looks) if whole else set()
    return [
        Finding(
            path.name, m.function, m.sentence, look.failed is None, look.raised, look.diagnosis,
            number in alone, same.get(number, False),
            any(f.values or "error" in f.fields for f in look.frames.values()),
        )
        for number, (m, look) in enumerate(zip(mutants, looks, strict=True))
    ]  # fmt: skip


def few_of(mutants: Sequence[Mutant]) -> list[Mutant]:
    """A few of the likely mutants, spread over all of them, the same ones each time."""
    likely = [mutant for mutant in mutants if mutant.rank < LIKELY]
    step = max(len(likely) // PER_ANSWER, 1)
    return likely[::step][:PER_ANSWER]


def _alone(looks: Sequence[Look]) -> set[int]:
    """Which failing looks no diagnosis names, and no other look is like."""
    failing = [n for n, look in enumerate(looks) if look.failed is not None]
    times = Counter(looks[number].sign for number in failing)
    return {n for n in failing if looks[n].diagnosis is None and times[looks[n].sign] == 1}
