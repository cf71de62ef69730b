"""What a machine needs for the loop: fine here, and reported with a remedy where it is not."""

import io
import os
import sys
from pathlib import Path

import pytest

from grader.doctor import environment
from grader.doctor.environment import Finding
from grader.learner import progress


def states(findings: list[Finding]) -> set[str]:
    return {finding.state for finding in findings}


def test_this_machine_can_grade(root: Path) -> None:
    found = environment.findings(root)
    assert "bad" not in states(found)
    assert {finding.name for finding in found} >= {"Python", "torch", "terminal"}


def test_whatever_is_not_good_names_its_mend(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    for finding in environment.findings(root):
        assert bool(finding.mend) is (finding.state != "good"), finding


def test_an_old_python_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert environment.python_is_new_enough().state == "bad"


def test_an_old_or_broken_torch_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch, "__version__", "2.4.1+cpu")
    assert "too old" in environment.torch_works().says
    monkeypatch.setattr(torch.autograd, "grad", None)
    assert "cannot be used" in environment.torch_works().says


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    assert [f.state for f in environment.writing(tmp_path)] == ["bad", "good", "good"]


def test_progress_is_written_in_its_own_folder(root: Path) -> None:
    (root / ".kata").write_text("no folder")
    found = {f.name: f for f in environment.writing(root)}
    assert found["progress"].state == "degraded"
    assert str(root / ".kata") in found["progress"].says


def test_nothing_stays_of_the_look(root: Path) -> None:
    before = sorted(root.rglob("*"))
    environment.findings(root)
    assert sorted(root.rglob("*")) == before


def test_a_damaged_progress_file_is_reported_and_not_touched(root: Path) -> None:
    file = root / progress.FILE
    file.parent.mkdir()
    file.write_text("{")
    found = [f for f in environment.writing(root) if f.name == str(progress.FILE)]
    assert [f.state for f in found] == ["degraded"]
    assert file.read_text() == "{"


class Tty(io.StringIO):
    encoding = "ascii"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


def test_a_small_dumb_ascii_terminal_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Tty())
    monkeypatch.setattr(sys, "stdout", Tty())
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size((40, 10)))
    monkeypatch.setenv("TERM", "dumb")
    found = {finding.name: finding.state for finding in environment.terminal()}
    assert found == dict.fromkeys(("terminal", "terminal size", "characters"), "degraded")
