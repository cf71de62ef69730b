"""The folder of a class: one command at a time holds it, and unpacks what it needs there."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from grader.cli.errors import Fault


@contextlib.contextmanager
def alone_in(out: Path) -> Iterator[Path]:
    """The private folder of a class, held by this command alone. Raises Fault."""
    from filelock import FileLock, Timeout

    private = out / "private"
    try:
        private.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(private / ".lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Fault(
            f"another kata class is at work in {out}. Wait for it, or end it: this command then "
            "goes on where that one stood"
        ) from error
    except OSError as error:
        why = f"{out} cannot be used: {error.strerror}. Name another folder with --out"
        raise Fault(why) from error
    try:
        yield private
    finally:
        lock.release()


@contextlib.contextmanager
def spool_in(private: Path) -> Iterator[Path]:
    """An empty folder for what is unpacked. It is gone afterwards, or after the next run."""
    spool = private / "unpacked"
    shutil.rmtree(spool, ignore_errors=True)
    spool.mkdir(mode=0o700)
    try:
        yield spool
    finally:
        shutil.rmtree(spool, ignore_errors=True)
