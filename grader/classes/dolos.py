"""Lays answers out for Dolos, which compares programs: one file per hand-in and an `info.csv`."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from grader.answers.read import answer_of
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import Roll
from grader.common.files import Unreadable, write_text

_HEADINGS = ("filename", "label", "full_name", "created_at")
"""The columns that Dolos reads from an `info.csv`."""


def lay_out(folder: Path, roll: Roll, answers: KeptAnswers, public_id: Callable[[str], str]) -> int:
    """Write the files; gives how many. Notebooks become the text of their cells. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = io.StringIO()
    table = csv.writer(rows)
    table.writerow(_HEADINGS)
    count = 0
    for number, entry in enumerate(roll.entries, start=1):
        if not entry.sha256 or entry.hand_in.problem:
            continue
        try:
            text = answers.answer(entry.sha256)
            source = answer_of(Path("answer" + text.suffix), text.data).source
        except (KeyError, Unreadable):
            continue
        learner = public_id(entry.hand_in.learner.id)
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", learner)[:60]
        name = f"{entry.hand_in.kata}/{number:05}_{plain}.py"
        (folder / entry.hand_in.kata).mkdir(exist_ok=True)
        write_text(folder / name, source)
        handed = entry.hand_in.submitted.isoformat() if entry.hand_in.submitted else ""
        table.writerow((name, entry.hand_in.kata, f"{number:05} {plain}", handed))
        count += 1
    write_text(folder / "info.csv", rows.getvalue())
    return count
