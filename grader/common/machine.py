"""What a machine or its environment does not offer, in a sentence that says what to do.

None of it is a fault of the grader. Imports no torch.
"""

import errno
import os
import tempfile

_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
NO_TEMPORARY_FOLDER = (
    "no folder for temporary files can be written to: "
    "make one, and name it in TMPDIR, for example `export TMPDIR=$HOME/tmp`"
)


def what_is_missing(error: Exception) -> str:
    """What around the grader has made it raise this; empty where it is the grader's own fault."""
    if isinstance(error, FileNotFoundError):
        if _folder_is_gone():
            return "the folder that you are in has been deleted: go to another one, and try again"
        return "" if has_temporary_folder() else NO_TEMPORARY_FOLDER
    if isinstance(error, OSError) and error.errno in _DISKS:
        return f"{error.filename or 'a file'} could not be written: {error.strerror}"
    logs = os.environ.get("TORCH_LOGS")
    if logs and isinstance(error, ValueError) and "log settings" in str(error):
        return f"torch does not know the logs that TORCH_LOGS names ({logs[:60]!r}): unset it"
    return ""


def has_temporary_folder() -> bool:
    """Whether there is a place for temporary files."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return False
    return True


def forget_odd_sizes() -> None:
    """Let COLUMNS and LINES be what they can be: whole numbers above zero. Else nobody has said how
    large the screen is, and what shows something looks for itself, or takes 80 columns."""
    for name in ("COLUMNS", "LINES"):
        size = os.environ.get(name, "").strip()
        if not (size.isascii() and size.isdigit() and int(size[:9]) > 0 and len(size) <= 4):
            os.environ.pop(name, None)


def _folder_is_gone() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
