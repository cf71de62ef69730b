"""Writes verdicts as JSON, where the user said."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.faults import Fault

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict


def check_writable(json_to: str | None) -> None:
    """Find out before the work whether its result can be written."""
    if json_to in (None, "-"):
        return
    target = Path(str(json_to))
    try:
        os.lstat(target)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Fault(f"{target} cannot be written: {error.strerror}") from error
    if target.is_dir() or not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        raise Fault(f"{target} cannot be written: name a file in a folder that exists")


def write_json(json_to: str, verdicts: Sequence["Verdict"]) -> None:
    text = json.dumps([verdict.to_json() for verdict in verdicts], indent=2) + "\n"
    # The same JSON, but in the log of a CI job `##[error]` would be obeyed, in quotes or not.
    text = text.replace("##", "#\\u0023")
    if json_to == "-":
        sys.stdout.write(text)
        return
    target = Path(json_to)
    if target.exists() and not target.is_file():  # a pipe or a device is not to be replaced
        target.write_text(text, encoding="utf-8")
        return
    beside = target.with_name(f".{target.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(target)
