"""Writes verdicts as JSON, where the user said."""

import dataclasses
import json
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.cli.errors import Fault, complain
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
        text = json.dumps(_data(verdict), indent=2, allow_nan=False)
        # The same JSON, but in the log of a CI job `##[error]` would be obeyed, in quotes or not.
        text = textwrap.indent(text.replace("##", "#\\u0023"), "  ")
        self._write((",\n" if self.begun else "[\n") + text)
        self.begun = True

    def __exit__(self, *_: object) -> None:
        if self.begun:
            self._write("\n]\n")
            if self.json_to not in (None, "-"):
                self._send()

    def _send(self) -> None:
        """Raises Fault."""
        try:
            send_text(Path(str(self.json_to)), "".join(self._kept))
        except OSError as error:
            raise Fault(f"{self.json_to} could not be written: {error.strerror}") from error

    def _write(self, text: str) -> None:
        if self.json_to == "-":
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            self._kept.append(text)


def _data(verdict: "Verdict") -> dict[str, Any]:
    """The verdict as plain data. Where a part that decides nothing cannot be written, it is left
    out, which is a fault of ours."""
    try:
        return verdict.to_json()
    except Exception as error:  # noqa: BLE001 - the verdict stands, and the next one is written
        kind = type(error).__name__
        complain(f"{verdict.answer}: a fault of the grader ({kind}) keeps its diagnosis from you")
        plain = dataclasses.replace(verdict, diagnosis=None, hint=None, output="")
        return plain.to_json()
