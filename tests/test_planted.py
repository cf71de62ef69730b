"""Files that others have planted: links, pipes and modules where ours write, read and import."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.catalog.project import find_root
from grader.common import files
from grader.judge.verdict import only_finite
from grader.learner import progress

from .conftest import ROOT


def test_what_is_written_replaces_a_link_and_leaves_its_target(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    link = tmp_path / "verdict.json"
    link.symlink_to(target)
    files.write_text(link, "new")
    assert target.read_text() == "mine"
    assert link.read_text() == "new"
    assert not link.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["precious", "verdict.json"]


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o600)
    files.write_text(file, "new")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_interrupted_file_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    with pytest.raises(KeyboardInterrupt), files.replacing(file) as new:  # noqa: PT012
        new.write("half")
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert file.read_text() == "old"


@pytest.mark.parametrize("what", ["fifo", "folder", "link", "zero", "huge", "digits", "deep"])
def test_progress_that_is_none_is_set_aside(tmp_path: Path, what: str) -> None:
    file = tmp_path / progress.FILE
    file.parent.mkdir()
    if what == "fifo":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    elif what == "link":
        file.symlink_to(tmp_path / "nowhere")
    elif what == "zero":
        file.symlink_to("/dev/zero")
    elif what == "huge":
        file.write_bytes(b" " * (files.MAX_BYTES + 1))
    elif what == "digits":
        file.write_text("9" * 5000)
    else:
        file.write_text("[" * 200_000)
    assert progress.parsed(tmp_path) is None
    assert "progress starts afresh" in progress.read(tmp_path).damage


def test_a_number_that_is_too_large_is_none(tmp_path: Path) -> None:
    file = tmp_path / progress.FILE
    file.parent.mkdir()
    row = {"attempts": 10**4000, "best": 10**4000, "hints": 10**4000}
    file.write_text(json.dumps({"format": progress.FORMAT, "current": None, "katas": {"hvp": row}}))
    kept = progress.read(tmp_path).of("hvp")
    assert all(v < 10**10 for v in vars(kept).values() if isinstance(v, int))


def test_a_kata_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / ".kata").symlink_to(elsewhere)
    with pytest.raises(OSError, match="it is a link, and kata follows none"):
        progress.change(tmp_path, lambda old: progress.at(old, "hvp"))
    assert "it is a link" in progress.read(tmp_path).damage
    assert list(elsewhere.iterdir()) == []


def test_a_lock_that_is_a_link_makes_no_file(tmp_path: Path) -> None:
    (tmp_path / ".kata").mkdir()
    (tmp_path / ".kata" / ".lock").symlink_to(tmp_path / "made")
    with pytest.raises(OSError, match="link"):
        progress.change(tmp_path, lambda old: progress.at(old, "hvp"))
    assert not (tmp_path / "made").exists()


def test_python_m_grader_imports_nothing_from_where_it_is_called(tmp_path: Path) -> None:
    poison = "import os\nos.write(2, b'POISONED')\nos._exit(9)\n"
    for name in sys.stdlib_module_names | {"torch", "click", "rich", "numpy"}:
        if not name.startswith("_") and name not in ("sys", "os"):
            (tmp_path / f"{name}.py").write_text(poison)
    (tmp_path / "os.py").write_text("raise SystemExit('POISONED')")
    command = [sys.executable, "-m", "grader", "list"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "POISONED" not in done.stdout + done.stderr
    assert done.returncode == 0
    assert "maml" in done.stdout


def test_numbers_that_json_has_no_word_for_are_null() -> None:
    data = {"a": float("inf"), "b": [float("nan"), 1.5, True], "c": ({"d": -float("inf")},)}
    assert only_finite(data) == {"a": None, "b": [None, 1.5, True], "c": [{"d": None}]}


def test_a_new_file_gets_the_mode_that_the_user_gives_to_new_files(tmp_path: Path) -> None:
    umask = os.umask(0o077)
    os.umask(umask)
    files.write_text(tmp_path / "a", "new")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~umask


def test_what_is_sent_to_a_pipe_does_not_replace_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    files.send_text(pipe, "verdicts")
    assert os.read(reader, 100) == b"verdicts"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("what", ["a link", "a folder", "not a regular file", "not UTF-8", "bytes"])
def test_what_is_not_a_text_of_the_project_is_not_read(tmp_path: Path, what: str) -> None:
    file = tmp_path / "README.md"
    if what == "a link":
        file.symlink_to("/dev/zero")
    elif what == "a folder":
        file.mkdir()
    elif what == "not a regular file":
        os.mkfifo(file)
    else:
        file.write_bytes(b"\xff" if what == "not UTF-8" else b" " * (files.MAX_BYTES + 1))
    with pytest.raises(files.Unreadable, match=what) as found:
        files.read_text(file)
    assert found.value.path == file


def test_a_pyproject_that_nobody_writes_into_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "kata").mkdir()
    os.mkfifo(tmp_path / "pyproject.toml")
    assert find_root(tmp_path / "kata") == ROOT


def test_a_lock_that_another_process_holds_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not for ever: a process that was stopped halfway never gives it up."""
    monkeypatch.setattr(progress, "LOCK_S", 0.05)
    (tmp_path / ".kata").mkdir()
    with (tmp_path / ".kata" / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert progress.change(tmp_path, lambda old: progress.at(old, "hvp")).current == "hvp"
    assert progress.read(tmp_path).current == "hvp"
