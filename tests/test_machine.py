"""What the machine does not offer is said in one line, and is not called a fault of the grader."""

import errno
import io
import os
import tempfile

import pytest
from rich.console import Console

from grader.common.faults import GraderFault
from grader.common.machine import forget_odd_sizes, what_is_missing
from grader.doctor.environment import writing
from grader.report.story import Output
from grader.report.terminal import Terminal
from grader.wall.scratch import Scratch

from .conftest import ROOT
from .stories import verdict_of


@pytest.mark.parametrize("size", ["0", "00", "-3", "²", "wide", "", "1e3", "9" * 30])
def test_columns_of_zero_or_nonsense_are_none(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", size)
    forget_odd_sizes()
    assert "COLUMNS" not in os.environ


def test_columns_that_make_sense_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    forget_odd_sizes()
    assert os.environ["COLUMNS"] == "72"


@pytest.fixture
def no_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)


@pytest.mark.usefixtures("no_temporary_folder")
def test_without_a_temporary_folder_tmpdir_is_named() -> None:
    assert "TMPDIR" in what_is_missing(FileNotFoundError(errno.ENOENT, "none"))
    with pytest.raises(GraderFault, match="TMPDIR"):
        Scratch()
    (scratch,) = (found for found in writing(ROOT) if found.name == "scratch")
    assert scratch.state == "bad"
    assert "TMPDIR" in scratch.mend


def test_a_full_disk_and_odd_logs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "out.json")
    assert what_is_missing(full) == "out.json could not be written: No space left on device"
    odd = ValueError("Invalid log settings: bogus, must be ...")
    assert what_is_missing(odd) == ""
    monkeypatch.setenv("TORCH_LOGS", "bogus")
    assert "TORCH_LOGS" in what_is_missing(odd)
    assert what_is_missing(ValueError("of ours")) == ""


def test_lines_that_were_not_kept_are_not_counted() -> None:
    lines = tuple(map(str, range(20)))
    assert Output(lines, False).rest(12) == "… and 8 more lines"
    assert Output(lines, True).rest(12).startswith("… and at least 8 more lines; ")


@pytest.mark.parametrize("width", [10, 12, 16, 31, 32, 40])
def test_titles_are_there_however_narrow_the_terminal(width: int) -> None:
    to = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    Terminal(to).verdict(verdict_of("failed"))
    assert isinstance(to.file, io.StringIO)
    shown = "".join(to.file.getvalue().split())
    for word in ("written", "original"):
        assert word in shown
