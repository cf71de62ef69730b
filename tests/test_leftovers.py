"""A grader that is killed leaves no process behind, and its folder is gone at the next start."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.wall.scratch import PREFIX, Scratch, remove, sweep

from .bad import RIGHT
from .conftest import ROOT
from .running import running, with_descendants

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")

SLEEPS = "import time\ntime.sleep(600)\n"
SPINS = "while True:\n    pass\n"
GRACE_S = 20


def still_there(family: dict[int, str]) -> dict[int, str]:
    until = time.monotonic() + GRACE_S
    while True:
        now = running()
        left = {pid: begun for pid, begun in family.items() if now.get(pid, (0, ""))[1] == begun}
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


MODES = [("fork", "full"), ("fork", "process"), ("spawn", "full")]
MOMENTS = {
    "sleeps": (SLEEPS, 3),
    "spins": (SPINS, 3),
    "at_0_processes": (RIGHT, 0),
    "at_1_process": (RIGHT, 1),
    "at_2_processes": (RIGHT, 2),
}


def is_slow(mode: tuple[str, str], moment: str) -> bool:
    """Every moment is tried in the usual mode; of the others the two that differ most."""
    return mode != MODES[0] and moment not in ("spins", "at_1_process")


@pytest.mark.parametrize(
    ("mode", "level", "text", "size"),
    [
        pytest.param(
            *mode, *MOMENTS[moment], id="-".join([*mode, moment]),
            marks=pytest.mark.slow if is_slow(mode, moment) else (),
        )
        for mode in MODES
        for moment in MOMENTS
    ],
)  # fmt: skip
def test_nothing_is_left_of_a_grader_that_was_killed(
    mode: str, level: str, text: str, size: int, tmp_path: Path
) -> None:
    """Killed as soon as it has started that many processes, or a moment later."""
    answer = tmp_path / "hvp.py"
    answer.write_text(text)
    grader = subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", "hvp", "--answer", str(answer)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "KATA_WORKER": mode, "KATA_SANDBOX": level, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    family: dict[int, str] = {}
    until = time.monotonic() + 3
    while grader.poll() is None and len(family) <= size and time.monotonic() < until:
        family |= with_descendants({grader.pid}, running())
    grader.send_signal(signal.SIGKILL)
    # What it started in the moment before: its pid is a child of ours no more, but of nobody's.
    grader.wait()
    assert still_there(family) == {}
    before = list(tmp_path.glob(f"{PREFIX}*"))
    done = subprocess.run(
        [sys.executable, "-c", "from grader.wall.scratch import sweep; sweep()"],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, check=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert list(tmp_path.glob(f"{PREFIX}*")) == [], before


class TestScratch:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        return tmp_path

    def test_what_is_in_use_is_not_swept(self, tmp_path: Path) -> None:
        scratch = Scratch()
        with scratch.one() as one:
            sweep()
            assert Path(one).is_dir()
        assert not Path(one).exists()
        scratch.close()
        assert list(tmp_path.iterdir()) == []

    def test_what_takes_too_long_is_gone_on_with_after_a_verdict(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scratch = Scratch()
        monkeypatch.setattr("grader.wall.scratch.REMOVE_S", 0.0)
        with scratch.one() as one:
            (Path(one) / "a" / "b").mkdir(parents=True)
        assert Path(one).exists()
        scratch.tidy()
        assert not Path(one).exists()
        scratch.close()
        assert list(tmp_path.iterdir()) == []

    def test_what_was_left_is_swept_at_the_next_start(self, tmp_path: Path) -> None:
        left = tmp_path / f"{PREFIX}abcd1234"
        (left / "a" / "b").mkdir(parents=True)
        (left / "a" / "b" / "file").write_text("x")
        Scratch().close()
        assert not left.exists()

    def test_others_things_are_not_swept(self, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / f"{PREFIX}my-thesis").mkdir()
        (tmp_path / f"{PREFIX}my-thesis" / "kept").write_text("x")
        (tmp_path / f"{PREFIX}file").write_text("x")
        (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "mine")
        (tmp_path / "mine" / "kept").write_text("x")
        sweep()
        assert (tmp_path / "mine" / "kept").exists()
        assert (tmp_path / f"{PREFIX}file").exists()
        assert (tmp_path / f"{PREFIX}my-thesis" / "kept").exists()

    def test_removing_follows_no_link(self, tmp_path: Path) -> None:
        kept = tmp_path / "kept"
        kept.mkdir()
        (kept / "file").write_text("x")
        doomed = tmp_path / "doomed"
        (doomed / "inside").mkdir(parents=True)
        (doomed / "inside" / "link").symlink_to(kept)
        (doomed / "link").symlink_to(kept)
        remove(doomed)
        assert not doomed.exists()
        assert (kept / "file").exists()

    def test_many_files_and_no_permissions(self, tmp_path: Path) -> None:
        doomed = tmp_path / "doomed"
        for name in ("a", "b/c", "b/d"):
            (doomed / name).mkdir(parents=True)
        for number in range(500):
            (doomed / "b" / f"{number}\n").write_text("")
        (doomed / "b").chmod(0)
        remove(doomed)
        assert not doomed.exists()
