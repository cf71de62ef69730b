"""Grades one submission where Gradescope runs it, and writes `results/results.json`.

    python -m grader.release.gradescope /autograder --require-sandbox full --katas hvp,maml

There is a result before anything is graded, which says that the grader did not come to its end; the
real one takes its place. Nothing of a submission is run outside of the sandbox.
"""

import argparse
import io
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import catalog
from grader.catalog.checks import check_texts
from grader.classes.gather import BadSubmissions, gather
from grader.classes.handed_in import Found
from grader.classes.kinds import is_answer
from grader.classes.match import Match, match
from grader.classes.names import freshness_of, number_in, stem_of
from grader.common.faults import GraderFault
from grader.common.files import write_text
from grader.protocol.levels import LEVELS
from grader.report.harmless import one_line, visible

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict

Result = dict[str, Any]

NOT_YOURS = "This is not a fault of your answer: tell your instructor"
MAX_OUTPUT = 20_000
_WIDTH = 90


def main(words: Sequence[str]) -> int:
    """Grade what was handed in. Exit code: 0 there is a result, 1 nothing could be graded, and the
    result says why."""
    parser = argparse.ArgumentParser(prog="python -m grader.release.gradescope")
    parser.add_argument("root", type=Path)
    parser.add_argument("--require-sandbox", choices=LEVELS, default=LEVELS[0])
    parser.add_argument("--katas", required=True)
    asked = parser.parse_args(words)
    results = asked.root / "results" / "results.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    _write(results, prevented("the grader was stopped before it came to its end"))
    try:
        slugs = [catalog.entry(slug).slug for slug in asked.katas.split(",")]
        result = graded(asked.root / "submission", slugs, asked.require_sandbox)
    except (GraderFault, LookupError, OSError) as error:
        _write(results, prevented(str(error)))
        return 1
    except Exception as error:  # noqa: BLE001 - a result comes whatever happens
        _write(results, prevented(f"a fault in the grader: {type(error).__name__}: {error}"))
        return 1
    _write(results, result)
    return 0


def prevented(why: str) -> Result:
    """The result where nothing could be graded."""
    line = f"Nothing was graded: {one_line(why)[:2000].rstrip('.')}. {NOT_YOURS}."
    return {**_shown(line), "score": 0, "extra_data": {"nothing_was_graded": True}}


def graded(submission: Path, slugs: Sequence[str], require: str) -> Result:
    """The result for a submission, with a test per check of each kata. Raises GraderFault."""
    with tempfile.TemporaryDirectory(prefix="kata-gradescope-") as spool:
        found = matched(submission, Path(spool), slugs)
        pairs = [(slug, each.real) for slug, each in found.items() if each.real is not None]
        verdicts = _verdicts(pairs, require) if pairs else {}
    tests, said = [], []
    for slug in slugs:
        if verdict := verdicts.get(slug):
            tests += _tests(verdict)
            said.append(f"{one_line(found[slug].path)}\n{_story(verdict)}")
        else:
            tests.append(_without_answer(slug, found.get(slug)))
    if any(verdict.was_prevented for verdict in verdicts.values()):
        said.append(f"The grader could not grade everything. {NOT_YOURS}.")
    return {
        **_shown("\n\n".join(said) or "No answer was found in this submission."),
        "score": sum(verdict.score for verdict in verdicts.values()),
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "sandbox": sorted({verdict.sandbox.level for verdict in verdicts.values()}),
            "seeds": {slug: verdict.seed for slug, verdict in verdicts.items()},
        },
    }


def matched(submission: Path, spool: Path, slugs: Sequence[str]) -> dict[str, Found]:
    """The file for each kata that was handed in, matched as `kata class` matches it. Of several,
    a Python file counts before a notebook, then the highest number, then the newest name."""
    clone = (submission / "grader").is_dir() and (submission / "kata").is_dir()
    try:
        files = gather(submission / "kata" if clone else submission, spool).files
    except BadSubmissions:  # there is nothing in it
        return {}
    by_kata: dict[str, list[tuple[_Rank, Found]]] = {}
    for each in files:
        name = each.path.rpartition("/")[2]
        answer = match(each, name, slugs)
        if is_answer(name) and answer.kata in slugs:
            by_kata.setdefault(answer.kata, []).append((_rank(each, name, answer), each))
    return {slug: max(found, key=lambda pair: pair[0])[1] for slug, found in by_kata.items()}


_Rank = tuple[bool, bool, int, int, int, str]


def _rank(found: Found, name: str, answer: Match) -> _Rank:
    """The larger, the more a file counts among those for one kata."""
    stem = stem_of(name)
    return (
        found.real is not None,
        name.lower().endswith(".py"),
        number_in(stem, answer.named),
        freshness_of(stem),
        -found.path.count("/"),
        found.path,
    )


def _verdicts(pairs: Sequence[tuple[str, Path]], require: str) -> "dict[str, Verdict]":
    from grader.wall.workers import open_workers

    with open_workers(sorted({slug for slug, _ in pairs})) as workers:
        from grader.pipeline.grade import fresh_seed, grade_many

        verdicts = grade_many(workers, pairs, seed=fresh_seed(), require=require)
        return {verdict.kata: verdict for verdict in verdicts}


def _tests(verdict: "Verdict") -> list[Result]:
    """A test per check; a bonus has no points."""
    return [
        {
            **_shown(check.message or ("" if check.status == "passed" else verdict.summary)),
            "name": _name(verdict.kata, check.title, check.required),
            "status": "passed" if check.status == "passed" else "failed",
            "score": check.points if check.status == "passed" else 0,
            "max_score": check.points,
        }
        for check in verdict.checks
    ]


def _name(slug: str, title: str, required: bool) -> str:
    return f"{slug}: {one_line(title)}" + ("" if required else " (bonus)")


def _without_answer(slug: str, found: Found | None) -> Result:
    """The one test of a kata for which there is nothing to grade."""
    if found is None:
        line = f"There is no {slug}.py or {slug}.ipynb in this submission."
    else:
        line = f"{one_line(found.path)} cannot be read: {found.problem}."
    points = sum(check.points for check in check_texts(slug) if not check.bonus)
    test = {"name": f"{slug}: handed in", "status": "failed", "score": 0, "max_score": points}
    return {**_shown(line), **test}


def _story(verdict: "Verdict") -> str:
    """What `kata grade` shows of it, without colours; and how far the answer was confined, where
    that is not all the way."""
    from rich.console import Console

    from grader.report.terminal import Terminal

    page = io.StringIO()
    Terminal(Console(file=page, width=_WIDTH, color_system=None, highlight=False)).verdict(verdict)
    level = verdict.sandbox.level
    note = "" if level == LEVELS[0] else f"\nGraded at the sandbox level {level}."
    return page.getvalue().rstrip() + note


def _shown(text: str) -> Result:
    """A text that everybody who sees the submission sees, as letters and nothing else."""
    shown = visible(text)
    cut = shown if len(shown) <= MAX_OUTPUT else f"{shown[:MAX_OUTPUT]} …"
    return {"output": cut, "output_format": "text", "visibility": "visible"}


def _write(file: Path, result: Result) -> None:
    write_text(file, json.dumps(result, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
