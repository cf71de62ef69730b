"""What a run on GitHub shows of verdicts: `python -m grader.release.workflow verdicts.json`.

Annotations go to standard output, as commands for the runner. The summary is added to the file that
the runner names in GITHUB_STEP_SUMMARY. All texts may come from a learner: none of them is obeyed,
by the runner or by whatever renders the summary. Imports no torch.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.common.files import read_text, send_text
from grader.report.harmless import no_commands, visible

Verdict = Mapping[str, Any]

MAX_TEXT = 600
"""Of what one annotation or one cell says."""
MAX_FILE = 100_000_000
MAX_SUMMARY = 900_000
"""GitHub refuses a summary of more than a mebibyte."""

_WORDS = {
    "passed": "passed", "failed": "failed", "not_started": "not started", "raised": "raised",
    "timed_out": "timed out", "crashed": "crashed", "unreadable": "unreadable",
}  # fmt: skip


def annotations(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A command for the runner per answer that was begun and did not pass: it marks the line where
    something is wrong, or the file."""
    for verdict in verdicts:
        if verdict["outcome"] in ("passed", "not_started"):
            continue
        where = {"file": verdict["answer"], "line": _line_of(verdict)}
        where["title"] = f"{verdict['kata']}: {_headline(verdict)}"
        properties = ",".join(f"{key}={_property(str(v))}" for key, v in where.items() if v)
        yield f"::error {properties}::{_data(_said(verdict))}"


def summary(verdicts: Sequence[Verdict]) -> str:
    """The summary as Markdown."""
    passed = sum(verdict["outcome"] == "passed" for verdict in verdicts)
    parts = [f"## {passed} of {len(verdicts)} katas passed\n"]
    parts.append("| kata | outcome | points | what happened |\n|---|---|---|---|")
    for verdict in verdicts:
        outcome = _WORDS.get(verdict["outcome"], "unknown")
        points = f"{int(verdict['score'])} of {int(verdict['max_score'])}"
        said = "" if verdict["outcome"] in ("passed", "not_started") else _headline(verdict)
        parts.append(f"| {inert(verdict['kata'])} | {outcome} | {points} | {inert(said)} |")
    for verdict in verdicts:
        if verdict["outcome"] not in ("passed", "not_started"):
            parts.append(f"\n### {inert(verdict['kata'])}\n")
            parts += [f"- {inert(line)}" for line in _said(verdict).split("\n") if line.strip()]
    text = "\n".join(parts) + "\n"
    return text if len(text) <= MAX_SUMMARY else text[:MAX_SUMMARY].rpartition("\n")[0] + "\n"


def inert(text: str) -> str:
    """A text in one line that Markdown and HTML take for letters: every other sign is written as
    its number."""
    line = visible(str(text).replace("\n", " "))[:MAX_TEXT]
    return re.sub(r"[!-/:-@\[-`{-~]", lambda sign: f"&#{ord(sign.group())};", line)


def _headline(verdict: Verdict) -> str:
    diagnosis = verdict.get("diagnosis")
    return str(diagnosis["title"] if diagnosis else verdict["summary"])


def _said(verdict: Verdict) -> str:
    """What happened, one thing per line: the checks that failed, the line, and a question."""
    lines = [str(verdict["summary"])]
    for check in verdict["checks"]:
        if check["status"] == "failed":
            lines.append(f"{check['title']}: {' '.join(str(check['message']).split())}")
    cut = _cut(verdict)
    if cut:
        lines.append(f"Line {cut['line']}: {cut['source']}")
    if verdict.get("hint"):
        lines.append(f"Think: {verdict['hint']}")
    return "\n".join(line[:MAX_TEXT] for line in lines[:12])


def _cut(verdict: Verdict) -> Mapping[str, Any] | None:
    diagnosis = verdict.get("diagnosis")
    cut: Mapping[str, Any] | None = diagnosis["evidence"]["cut"] if diagnosis else None
    return cut


def _line_of(verdict: Verdict) -> int | None:
    """The line of the file that it is about; None for one of a notebook's cell."""
    places = (verdict.get("error") or {}).get("places") or [_cut(verdict) or {}]
    last = places[-1]
    return last.get("line") if not last.get("cell") else None


def _data(text: str) -> str:
    """A text as the runner takes it for the rest of a command."""
    plain = no_commands(visible(text))
    return plain.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The same for the value of a property, which ends at a colon or a comma."""
    return _data(text[:MAX_TEXT]).replace(":", "%3A").replace(",", "%2C")


def main(words: Sequence[str]) -> int:
    """The command. Exit code: 0 shown, 2 the verdicts or the summary's file could not be used."""
    if len(words) != 1:
        print("usage: python -m grader.release.workflow VERDICTS.json", file=sys.stderr)
        return 2
    try:
        verdicts = json.loads(read_text(Path(words[0]), MAX_FILE))
        lines, text = list(annotations(verdicts)), summary(verdicts)
        for line in lines:
            print(line)
        if target := os.environ.get("GITHUB_STEP_SUMMARY"):
            _add(Path(target), text)
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        what = no_commands(visible(f"{type(error).__name__}: {error}".replace("\n", " ")))
        print(f"The verdicts cannot be shown: {what}", file=sys.stderr)
        return 2
    return 0


def _add(file: Path, text: str) -> None:
    try:
        before = read_text(file)
    except FileNotFoundError:
        before = ""
    send_text(file, before + text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
