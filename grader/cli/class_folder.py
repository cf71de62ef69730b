"""The folder of a class: one command at a time holds it, and unpacks what it needs there."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.classes.kept_answers import NAME as ANSWERS
from grader.classes.kept_answers import KeptAnswers
from grader.classes.store import NAME as VERDICTS
from grader.classes.store import BadStore, Store
from grader.classes.tables import BadTable
from grader.cli.errors import Fault


@dataclass(frozen=True)
class ClassFolder:
    """The folder of a class that one command holds: where it is, its private part, its stores."""

    out: Path
    private: Path
    store: Store
    answers: KeptAnswers


def demand_class(out: Path) -> None:
    """Raises Fault where no class is."""
    if not (out / VERDICTS).is_file():
        raise Fault(
            f"{out} has no {VERDICTS}: name the folder that `kata class SUBMISSIONS --out DIR` made"
        )


@contextlib.contextmanager
def opened(out: Path) -> Iterator[ClassFolder]:
    """The folder of a class, made if it is not there. Raises Fault, also for what is wrong with its
    files while it is open."""
    try:
        with (
            alone_in(out) as private,
            Store(out / VERDICTS) as store,
            KeptAnswers(private / ANSWERS) as answers,
        ):
            yield ClassFolder(out, private, store, answers)
    except (BadStore, BadTable) as error:
        raise Fault(str(error)) from error


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
