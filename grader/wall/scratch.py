"""Folders for workers to work in: one for each, removed with it, even after a grader was killed.

Workers that are confined cannot write there. Those that are not may have filled their folders,
nested them deeply, and removed permissions.
"""

import contextlib
import os
import re
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from grader.common.faults import GraderFault
from grader.common.machine import NO_TEMPORARY_FOLDER, has_temporary_folder

try:
    import fcntl
except ImportError:  # Windows: what is old counts as left behind
    fcntl = None  # type: ignore[assignment]

PREFIX = "kata-scratch-"
_OURS = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")  # what mkdtemp makes of it
_FORGOTTEN_S = 24 * 3600.0
REMOVE_S = 0.5
"""How long a removal may delay a verdict. What is left is tried again between verdicts and at the
end, and in the last resort by the next grader."""
TIDY_S = 0.25
CLOSE_S = 5.0


class Scratch:
    """A folder that is locked as long as this process lives, with a folder in it for each worker.

    From the lock, a later grader can see whether the folder was left behind, in any PID namespace.
    """

    def __init__(self) -> None:
        """Raises GraderFault."""
        if not has_temporary_folder():
            raise GraderFault(NO_TEMPORARY_FOLDER)
        sweep()
        self._lock: int | None = None
        self._left: set[Path] = set()
        self._make()

    def _make(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        while not self._hold():  # another grader swept it before it was locked
            self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))

    def _hold(self) -> bool:
        if fcntl is None:
            return True
        try:
            self._lock = _locked(self.folder)
            return self._lock is not None and self.folder.exists()
        except OSError:
            return False

    @contextlib.contextmanager
    def one(self) -> Iterator[str]:
        """A folder for one worker, removed afterwards."""
        folder = self._one()
        try:
            yield str(folder)
        finally:
            remove(folder, REMOVE_S)
            if os.path.lexists(folder):
                self._left.add(folder)

    def _one(self) -> Path:
        """Raises GraderFault."""
        try:
            if not self.folder.is_dir():  # something that cleans /tmp has removed it
                self._let_go()
                self._make()
            return Path(tempfile.mkdtemp(dir=self.folder))
        except OSError as error:
            if not has_temporary_folder():
                raise GraderFault(NO_TEMPORARY_FOLDER) from error
            why = f"cannot create a folder for a worker in {tempfile.gettempdir()}"
            raise GraderFault(f"{why}: {error.strerror}") from error

    def tidy(self) -> None:
        """Spend a moment on removing what could not be removed in time."""
        until = time.monotonic() + TIDY_S
        for folder in list(self._left):
            remove(folder, until - time.monotonic())
            if not os.path.lexists(folder):
                self._left.discard(folder)

    def close(self) -> None:
        """Remove the folder with all that is left in it, unless that takes too long."""
        remove(self.folder)
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def sweep() -> None:
    """Remove what killed graders have left behind."""
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):
                _sweep(folder)


def _sweep(folder: Path) -> None:
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or not _OURS.fullmatch(folder.name):
        return
    if fcntl is None:
        if time.time() - state.st_mtime > _FORGOTTEN_S:
            remove(folder)
        return
    if state.st_uid != os.getuid():
        return
    lock = _locked(folder)
    if lock is not None:  # else another grader is using it
        try:
            remove(folder)
        finally:
            os.close(lock)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the folder's lock; None if another process holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def remove(folder: Path, seconds: float = CLOSE_S) -> None:
    """Remove a folder, however deep and whatever its permissions. What cannot be removed, or not
    within `seconds`, is left.

    Folders inside are first moved up to the top, so that no path grows long. Links are not
    followed; if the folder itself is a link, the link is removed.
    """
    until = time.monotonic() + seconds
    with contextlib.suppress(OSError):
        if folder.is_symlink():
            folder.unlink()
    todo = [folder]
    while todo and time.monotonic() < until:
        inside = todo.pop()
        with contextlib.suppress(OSError):
            if inside.is_symlink():
                continue
            inside.chmod(0o700)
            with os.scandir(inside) as entries:
                listed = list(entries)
            for entry in listed:
                if time.monotonic() > until:
                    break
                if not entry.is_dir(follow_symlinks=False):
                    with contextlib.suppress(OSError):
                        os.unlink(entry.path)
                    continue
                moved = folder / f"{PREFIX}{secrets.token_hex(8)}"
                with contextlib.suppress(OSError):
                    os.chmod(entry.path, 0o700)
                    os.rename(entry.path, moved)
                    todo.append(moved)
        if inside != folder:
            with contextlib.suppress(OSError):
                inside.rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()
