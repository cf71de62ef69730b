"""Grades one submission where Gradescope runs it, and writes `results/results.json`.

    python -m grader.release.gradescope /autograder --require-sandbox full --katas hvp,maml

There is a result before anything is graded, which says that the grader did not come to its end; the
real one takes its place. Nothing of a submission is run outside of the sandbox.
"""

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import catalog
from grader.catalog.checks import check_texts
from grader.common.faults import GraderFault
from grader.common.files import write_text
from grader.protocol.levels import LEVELS
from grader.report.harmless import one_line, visible

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict

Result = dict[str, Any]

NOT_YOURS = "This is not a fault of your answer: tell your instructor"
MAX_OUTPUT = 20_000
_MOST_FILES = 2000
"""More files than this are not looked through."""
_LITTER = ("__MACOSX", "__pycache__")
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
    found = matched(submission, slugs)
    pairs = [(slug, path) for slug, path in found.items() if path is not None]
    verdicts = _verdicts(pairs, require) if pairs else {}
    tests, said = [], []
    for slug in slugs:
        if verdict := verdicts.get(slug):
            tests += _tests(verdict)
            said.append(_story(verdict))
        else:
            tests.append(_missing(slug))
    if pairs and any(verdict.was_prevented for verdict in verdicts.values()):
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


def matched(submission: Path, slugs: Sequence[str]) -> Mapping[str, Path | None]:
    """The file for each kata: `maml.py`, or its notebook, then what is named nearly so (`MAML.py`,
    `maml (1).py`, `maml_final.py`), the one nearest to the root first. Links are not followed."""
    files: list[Path] = []
    for folder, inner, names in os.walk(submission):
        inner[:] = sorted(n for n in inner if n not in _LITTER and not n.startswith("."))
        files += [Path(folder, n) for n in sorted(names) if not n.startswith(".")]
        if len(files) > _MOST_FILES:
            break
    answers = [path for path in files if path.suffix.lower() in (".py", ".ipynb")]
    found: dict[str, Path | None] = {}
    for slug in slugs:
        near = [path for path in answers if _kata_of(path.stem, slugs) == slug]
        near.sort(
            key=lambda path: (
                path.stem != slug,
                path.suffix.lower() != ".py",
                len(path.parts),
                str(path),
            )
        )
        found[slug] = near[0] if near else None
    return found


def _kata_of(stem: str, slugs: Sequence[str]) -> str | None:
    """The kata that a file is named after: the longest name that it begins with."""
    plain = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
    named = [slug for slug in slugs if plain == slug or plain.startswith(f"{slug}_")]
    return max(named, key=len, default=None)


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
            "name": f"{verdict.kata}: {one_line(check.title)}{'' if check.required else ' (bonus)'}",
            "status": "passed" if check.status == "passed" else "failed",
            "score": check.points if check.status == "passed" else 0,
            "max_score": check.points,
        }
        for check in verdict.checks
    ]


def _missing(slug: str) -> Result:
    line = f"There is no {slug}.py or {slug}.ipynb in this submission."
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
