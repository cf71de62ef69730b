"""Folders for workers to stand in: one for each, gone with it, and none left by a killed grader.

Workers that are confined cannot write there. Those that are not may have filled it, nested it
deeply, and taken their permissions away.
"""

import contextlib
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: what is old is taken for forgotten
    fcntl = None  # type: ignore[assignment]

PREFIX = "kata-"
_FORGOTTEN_S = 24 * 3600.0
REMOVE_S = 1.0
"""How long a removal may hold a verdict up; what is left then is tried again, and swept at last."""


class Scratch:
    """A folder that is locked as long as this process lives, with a folder in it for each worker.

    Whoever comes later can tell by the lock that it has been left, in any PID namespace.
    """

    def __init__(self) -> None:
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock: int | None = None
        if fcntl is not None:
            self._lock = os.open(self.folder, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    @contextlib.contextmanager
    def one(self) -> Iterator[str]:
        """A folder for one worker, gone afterwards."""
        folder = tempfile.mkdtemp(dir=self.folder)
        try:
            yield folder
        finally:
            remove(Path(folder))

    def close(self) -> None:
        """Remove it with all that is left in it, unless that takes too long."""
        remove(self.folder)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def sweep() -> None:
    """Remove what graders have left that were killed."""
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError):
                if _is_left(folder):
                    remove(folder)


def _is_left(folder: Path) -> bool:
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode):
        return False
    if fcntl is None:
        return time.time() - state.st_mtime > _FORGOTTEN_S
    if state.st_uid != os.getuid():
        return False
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False  # somebody's who is at work
    finally:
        os.close(descriptor)
    return True


def remove(folder: Path, seconds: float = REMOVE_S) -> None:
    """Remove a folder, however deep and whatever its permissions; what resists, or takes longer
    than `seconds`, is left.

    Folders inside are moved up to the top first, so that no path grows long. Links are not
    followed, and one that stands in the folder's own place is removed itself.
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
