"""Notices when a file has been saved, however the editor does it and wherever the file is.

Two things lead to the same question, "has the file changed?". One is an event in its folder, which
`watchfiles` delivers and merges. The other is a timer, for where no events come: network and
mounted folders, a folder that was replaced, a link that leads elsewhere.
"""

import contextlib
import hashlib
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.common.files import MAX_BYTES, Unreadable, read_regular

STEP_MS = 10
"""A save is reported when no further event has come for this long."""
DEBOUNCE_MS = 35
"""A save is reported at the latest this long after its first event, even if writing goes on."""
LOOK_S = 1.0
LOOK_OFTEN_S = 0.25
"""How often the timer has us look: where events come, and where they may not."""
NO_EVENTS = frozenset(
    {
        "9p", "afpfs", "beegfs", "ceph", "cifs", "davfs", "drvfs", "fuse", "fuseblk", "glusterfs",
        "lustre", "ncpfs", "nfs", "nfs4", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
        "vmhgfs",
    }
)  # fmt: skip
"""Kinds of mounts to which another machine may write without an event here."""


@dataclass(frozen=True)
class Signature:
    """What distinguishes one save from the next: which file, when, how long, what is in it.
    `digest` is None if the file cannot be read."""

    inode: int
    modified: int
    changed: int
    size: int
    digest: bytes | None


def signature(file: Path) -> Signature | None:
    """The file as it is now; None if there is none. Some file systems have a coarse clock, so the
    text counts too."""
    try:
        facts = file.stat()
    except OSError:
        return None
    digest = None
    with contextlib.suppress(OSError, Unreadable):
        digest = hashlib.blake2b(read_regular(file, MAX_BYTES), digest_size=16).digest()
    return Signature(facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, digest)


def gives_events(folder: Path, mounts: str | None = None) -> bool:
    """Whether every change in this folder can be relied on to cause an event."""
    if sys.platform != "linux":
        return True
    if mounts is None:
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        if folder.resolve().is_relative_to(point) and len(point) >= best:
            best, kind = len(point), fields[2]
    return kind not in NO_EVENTS and not kind.startswith("fuse.")


class Saves:
    """Calls `wake` from a thread of its own when something may have happened in a folder.

    Start it only when this process will not be forked any more.
    """

    def __init__(self, folder: Path, wake: Callable[[], object]) -> None:
        self.folder, self.wake = folder, wake
        self.events = gives_events(folder)
        self._stop = threading.Event()
        threading.Thread(target=self._listen, name="events", daemon=True).start()
        threading.Thread(target=self._look, name="clock", daemon=True).start()

    def close(self) -> None:
        self._stop.set()

    def _listen(self) -> None:
        import watchfiles

        while not self._stop.is_set():
            replaced = _Replaced(self.folder, self._stop)
            try:
                for _ in watchfiles.watch(
                    self.folder,
                    watch_filter=None,
                    debounce=DEBOUNCE_MS,
                    step=STEP_MS,
                    stop_event=replaced,
                    rust_timeout=1000,
                    force_polling=None if self.events else True,
                    poll_delay_ms=int(1000 * LOOK_OFTEN_S),
                    recursive=False,
                    raise_interrupt=False,
                ):
                    self.wake()
            except (OSError, RuntimeError):  # no such folder now, or no more watches to be had
                self.events = False
                self._stop.wait(LOOK_S)
            self.wake()

    def _look(self) -> None:
        while not self._stop.wait(LOOK_S if self.events else LOOK_OFTEN_S):
            self.wake()


class _Replaced:
    """Looks like an event that is set once the folder has been replaced, since watching the old one
    shows nothing any more."""

    def __init__(self, folder: Path, stop: threading.Event) -> None:
        self.folder, self.stop = folder, stop
        self.identity, self.next_look = _identity(folder), time.monotonic() + LOOK_S

    def is_set(self) -> bool:
        if self.stop.is_set():
            return True
        if time.monotonic() < self.next_look:
            return False
        self.next_look = time.monotonic() + LOOK_S
        return _identity(self.folder) != self.identity


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
