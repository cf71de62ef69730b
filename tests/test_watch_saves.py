"""`kata watch` sees every way in which editors save, and reports none of them twice."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader import catalog
from grader.watch import saves
from grader.watch.saves import Saves, gives_events, signature

from .conftest import repository
from .terminal_session import OpenSession, TerminalSession, solution, wrong

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

RIGHT = solution("hvp")
"""What is saved. It is right, so the screen shows the difference from the stub."""


def in_place(file: Path) -> None:
    file.write_text(RIGHT)


def in_pieces(file: Path) -> None:
    """Truncated, then written in many small pieces, as over a slow line."""
    with file.open("w") as stream:
        for start in range(0, len(RIGHT), 200):
            stream.write(RIGHT[start : start + 200])
            stream.flush()
            os.fsync(stream.fileno())


def by_rename(file: Path) -> None:
    """As VS Code with atomic saves, JetBrains' safe write and many others do it."""
    beside = file.with_name(".hvp.py.tmp123")
    beside.write_text(RIGHT)
    beside.replace(file)


def with_a_backup(file: Path) -> None:
    """The old file becomes the backup, and a new one is written under its name."""
    file.rename(file.with_name("hvp.py~"))
    file.write_text(RIGHT)
    file.with_name("hvp.py~").unlink()


def deleted_first(file: Path) -> None:
    file.unlink()
    file.write_text(RIGHT)


def with_an_old_time(file: Path) -> None:
    """As `cp -p` and `git checkout` of an older file may leave it."""
    beside = file.with_name("older")
    beside.write_text(RIGHT)
    os.utime(beside, (1, 1))
    beside.replace(file)


def sed_i(file: Path) -> None:
    file.with_name("right.py").write_text(RIGHT)
    subprocess.run(["sed", "-i", "-e", "r kata/right.py", "-e", "d", "kata/hvp.py"],
                   cwd=file.parent.parent, check=True)  # fmt: skip
    file.write_text(RIGHT) if "SOLUTION" not in file.read_text() else None


def vim(file: Path, *settings: str) -> None:
    file.with_name("right.py").write_text(RIGHT)
    words = [f"+set {setting}" for setting in settings]
    subprocess.run(
        ["vim", "-u", "NONE", "-es", *words, "+%d", "+0r kata/right.py", "+wq", "kata/hvp.py"],
        cwd=file.parent.parent, check=True, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def vim_by_rename(file: Path) -> None:
    vim(file, "backupcopy=no", "writebackup")


def vim_in_place(file: Path) -> None:
    vim(file, "backupcopy=yes")


needs_vim = pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TerminalSession]:
    """One session for all the ways of saving."""
    screen = TerminalSession(repository(tmp_path_factory.mktemp("saves") / "katas"))
    yield screen
    screen.close()


@pytest.mark.parametrize(
    "save",
    [
        in_place, in_pieces, by_rename, with_a_backup, deleted_first, with_an_old_time, sed_i,
        pytest.param(vim_by_rename, marks=needs_vim), pytest.param(vim_in_place, marks=needs_vim),
    ],
)  # fmt: skip
def test_a_save_of_any_kind_is_seen(one: TerminalSession, save: Callable[[Path], None]) -> None:
    """In one session, which also sees the stub come back each time."""
    file = one.root / "kata" / "hvp.py"
    file.write_bytes(catalog.entry("hvp").stub.read_bytes())
    one.until("Not started yet")
    save(file)
    one.until("Passed: 10 of 10 points")


def test_a_file_that_is_away_is_reported_and_seen_when_it_comes_back(
    root: Path, open_session: OpenSession
) -> None:
    file = root / "kata" / "hvp.py"
    screen = open_session()
    screen.until("Not started yet")
    file.unlink()
    screen.until("kata/hvp.py is not there.")
    file.write_text(RIGHT)
    screen.until("Passed: 10 of 10 points")


def test_a_folder_that_is_replaced_is_watched_on(root: Path, open_session: OpenSession) -> None:
    screen = open_session()
    screen.until("Not started yet")
    (root / "kata").rename(root / "old")
    shutil.copytree(root / "old", root / "kata")
    (root / "kata" / "hvp.py").write_text(wrong("hvp", "wrong_sign"))
    screen.until("The product has the wrong sign")
    (root / "kata" / "hvp.py").write_text(RIGHT)
    screen.until("Passed: 10 of 10 points")


def test_a_folder_that_is_a_link_is_followed(root: Path, open_session: OpenSession) -> None:
    (root / "kata").rename(root / "elsewhere")
    (root / "kata").symlink_to(root / "elsewhere")
    screen = open_session()
    screen.until("Not started yet")
    (root / "elsewhere" / "hvp.py").write_text(RIGHT)
    screen.until("Passed: 10 of 10 points")


def test_where_no_events_come_saves_are_seen_all_the_same(
    root: Path, open_session: OpenSession
) -> None:
    screen = open_session(WATCHFILES_FORCE_POLLING="1")
    screen.until("Not started yet")
    (root / "kata" / "hvp.py").write_text(RIGHT)
    screen.until("Passed: 10 of 10 points")


def test_many_saves_at_once_end_in_the_last_one(root: Path, open_session: OpenSession) -> None:
    screen = open_session()
    screen.until("Not started yet")
    file = root / "kata" / "hvp.py"
    for number in range(60):
        file.write_text(f"{wrong('hvp', 'wrong_sign')}\nprint('save', {number})\n")
    file.write_text(RIGHT + "\nprint('the last one')\n")
    text = screen.until("the last one")
    assert int(text.partition(" run ")[2].partition(",")[0]) < 20


def test_a_file_beside_it_is_not_a_save(root: Path, open_session: OpenSession) -> None:
    screen = open_session()
    screen.until("Not started yet")
    for number in range(20):
        (root / "kata" / f".hvp.py.swp{number}").write_text("x")
    (root / "kata" / "hvp.py").write_text(RIGHT)
    assert " run 2," in screen.until("Passed: 10 of 10 points")


# ---- the parts --------------------------------------------------------------------------------

MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0\n"
    "server:/home /home nfs4 rw 0 0\n"
    "/dev/sdb1 /home/local ext4 rw 0 0\n"
    "host /mnt/with\\040blank 9p rw 0 0\n"
    "sshfs /far fuse.sshfs rw 0 0\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are read on Linux")
@pytest.mark.parametrize(
    ("folder", "events"),
    [
        ("/srv/katas", True), ("/home/me/katas", False), ("/home/local/katas", True),
        ("/mnt/with blank/katas", False), ("/far/katas", False), ("/homestead", True),
    ],
)  # fmt: skip
def test_a_mount_from_another_machine_is_known(folder: str, events: bool) -> None:
    assert gives_events(Path(folder), MOUNTS) is events


def test_without_events_a_change_wakes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the watcher works, as where a system has no more watches to give."""
    import watchfiles

    def refuses(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refuses)
    woken = threading.Event()
    watching = Saves(tmp_path, woken.set)
    try:
        for _ in range(3):
            woken.clear()
            assert woken.wait(30)
    finally:
        watching.close()


def test_one_save_differs_from_the_next_by_its_text_where_the_clock_is_coarse(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.py"
    seen = []
    for text in ("one", "two"):
        file.write_text(text)
        os.utime(file, (5, 5))
        found = signature(file)
        assert found is not None
        seen.append((found.modified, found.size, found.digest))
    assert seen[0][:2] == seen[1][:2]
    assert seen[0] != seen[1]


def test_what_cannot_be_read_has_a_signature_and_nothing_has_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert signature(tmp_path / "nothing") is None
    for path in (tmp_path, tmp_path / "pipe"):
        found = signature(path)
        assert found is not None
        assert found.digest is None


def test_the_debounce_is_at_most_50_ms() -> None:
    assert saves.DEBOUNCE_MS + saves.STEP_MS <= 50
