"""Writes verdicts as JSON, where the user said."""

import json
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.errors import Fault
from grader.common.files import send_text

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


class JsonList:
    """A JSON list that is written as its verdicts come.

    On standard output each verdict stands there at once. A file is put in its place at the end,
    whole. Whatever ends the command, Ctrl-C too, the list is closed after the last verdict.
    Where no verdict came, nothing is written.
    """

    def __init__(self, json_to: str | None) -> None:
        self.json_to, self.begun = json_to, False
        self._kept: list[str] = []

    def __enter__(self) -> "JsonList":
        return self

    def add(self, verdict: "Verdict") -> None:
        if self.json_to is None:
            return
        text = json.dumps(verdict.to_json(), indent=2, allow_nan=False)
        # The same JSON, but in the log of a CI job `##[error]` would be obeyed, in quotes or not.
        text = textwrap.indent(text.replace("##", "#\\u0023"), "  ")
        self._write((",\n" if self.begun else "[\n") + text)
        self.begun = True

    def __exit__(self, *_: object) -> None:
        if self.begun:
            self._write("\n]\n")
            if self.json_to not in (None, "-"):
                send_text(Path(str(self.json_to)), "".join(self._kept))

    def _write(self, text: str) -> None:
        if self.json_to == "-":
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            self._kept.append(text)
