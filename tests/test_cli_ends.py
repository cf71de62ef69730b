"""The command `kata`: interrupted, killed, called from elsewhere, and writing stubs."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import catalog

from .conftest import ROOT
from .running import Family

Kata = Callable[..., "subprocess.CompletedProcess[str]"]


# ---- interrupted and killed ---------------------------------------------------------------


def wait_for(what: Callable[[], object], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def looping(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", Family]]:
    """`kata grade` on an endless loop, in a process group of its own, and all that it starts."""
    (tmp_path / "loop.py").write_text("while True: pass\n", encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "grader", "grade", "hvp", "--answer", "loop.py"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Tests that run in the background of a shell have Ctrl-C switched off, and pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        family = Family(process.pid)

        def is_running_the_answer() -> bool:
            folders = (Path(f"/proc/{pid}/cwd") for pid in family.alive())
            return any(
                link.exists() and tmp_path / "temporary" in link.resolve().parents
                for link in folders
            )

        try:
            assert wait_for(is_running_the_answer, 60)
            yield process, family
        finally:
            for pid in family.alive():
                os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
class TestEndedFromOutside:
    def test_ctrl_c_ends_in_one_line_and_leaves_nothing(self, looping: Any, tmp_path: Path) -> None:
        process, family = looping
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read().strip() == "kata: interrupted"
        assert wait_for(lambda: not family.alive(), 5)
        assert list((tmp_path / "temporary").iterdir()) == []

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
    def test_killed_it_leaves_no_process(self, looping: Any, number: signal.Signals) -> None:
        process, family = looping
        process.send_signal(number)
        assert wait_for(lambda: not family.alive(), 5)


# ---- where it is called, and stubs --------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository of its own, with all stubs untouched."""
    root = tmp_path / "copy"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("grader", "solutions"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "kata").mkdir()
    for slug in catalog.slugs():
        shutil.copy(catalog.entry(slug).stub, root / "kata" / f"{slug}.py")
    return root


def test_elsewhere_the_repository_of_the_grader_is_graded(
    kata: Kata, copy: Path, tmp_path: Path
) -> None:
    done = kata("grade", "hvp", cwd=tmp_path, PYTHONPATH=str(copy))
    assert done.returncode == 1
    assert "(copy/kata/hvp.py)" in done.stdout


def test_without_a_repository_it_says_what_to_do(kata: Kata, copy: Path, tmp_path: Path) -> None:
    (copy / "pyproject.toml").unlink()
    done = kata("grade", cwd=tmp_path, PYTHONPATH=str(copy))
    assert done.returncode == 2
    assert done.stderr.endswith("change into one, or name files with --answer\n")


def test_an_edited_stub_is_kept(kata: Kata, copy: Path) -> None:
    (copy / "kata" / "hvp.py").write_text("mine\n", encoding="utf-8")
    (copy / "kata" / "maml.py").unlink()
    done = kata("stubs", cwd=copy, PYTHONPATH=str(copy))
    assert done.returncode == 1
    assert "kata/hvp.py has been edited and was kept" in done.stdout
    assert "kata/maml.py written" in done.stdout
    assert "kata/unroll.py is current" in done.stdout
    assert (copy / "kata" / "hvp.py").read_text(encoding="utf-8") == "mine\n"


def test_forced_the_edited_files_stay_beside_the_stub(kata: Kata, copy: Path) -> None:
    for text in ("first\n", "second\n"):
        (copy / "kata" / "hvp.py").write_text(text, encoding="utf-8")
        done = kata("stubs", "hvp", "--force", cwd=copy, PYTHONPATH=str(copy))
        assert done.returncode == 0
    stub = (copy / "grader" / "katas" / "hvp" / "stub.py").read_text(encoding="utf-8")
    assert (copy / "kata" / "hvp.py").read_text(encoding="utf-8") == stub
    kept = {path.read_text(encoding="utf-8") for path in (copy / "kata").glob("hvp.py.bak*")}
    assert kept == {"first\n", "second\n"}
