"""What a learner has reached, in one small file: `.kata/progress.json`, which is not tracked.

It is written as a whole or not at all, under a lock, so two terminals may write at once. A damaged
file is set aside, and `Progress.damage` says so; nothing here raises because of what stands in it.
Imports no torch.
"""

import contextlib
import dataclasses
import errno
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.catalog.diagnoses import NAMES_NOTHING
from grader.common.files import read_text, write_text

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict

FILE = Path(".kata", "progress.json")
_ANY_FORMAT = "kata-progress/"
FORMAT = f"{_ANY_FORMAT}1"
MAX_NUMBER = 2**31
LOCK_S = 2.0
"""How long to wait for another terminal. One that was stopped halfway holds the lock for ever; the
file stays whole without it, since it is replaced and not written into."""


@dataclass(frozen=True)
class Standing:
    """How far one kata has come.

    `outcome` is that of the last grading, `answer` the hash of what was graded then. `hints` counts
    the rungs that were asked for, each once; `rung` says how many of the present ladder have been
    shown. `seed` and `problem` are those of the last failure, and `failed` is the title of its
    check; `problem` counts from one, and zero says that there is none.
    """

    outcome: str = ""
    attempts: int = 0
    first_passed: str | None = None
    best_score: int = 0
    max_score: int = 0
    hints: int = 0
    diagnosis: str | None = None
    rung: int = 0
    answer: str | None = None
    seed: int = 0
    problem: int = 0
    failed: str = ""

    @property
    def passed(self) -> bool:
        """Whether it has ever been passed."""
        return self.first_passed is not None


@dataclass(frozen=True)
class Progress:
    """All of it. `current` is the kata that was worked on last; `damage` says what was damaged."""

    katas: Mapping[str, Standing] = field(default_factory=dict)
    current: str | None = None
    damage: str = ""

    def of(self, slug: str) -> Standing:
        return self.katas.get(slug, Standing())

    def having(self, slug: str, standing: Standing) -> "Progress":
        """The same with this standing."""
        return dataclasses.replace(self, katas={**self.katas, slug: standing})


# ---- what happens to it ---------------------------------------------------------------------


def graded(progress: Progress, verdict: "Verdict", now: str | None = None) -> Progress:
    """After a grading of the learner's own file.

    An attempt is a text that has been begun and was not the last one graded: to grade the same
    once more is none. `now` is the time as ISO 8601 writes it.
    """
    old = progress.of(verdict.kata)
    begun = verdict.outcome != "not_started" and verdict.answer_sha256 != old.answer
    first = old.first_passed
    if verdict.passed and first is None:
        first = now or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    found = (verdict.diagnosis or {}).get("id")
    found = None if found in NAMES_NOTHING else found
    same_ladder = found == old.diagnosis
    check = verdict.first_failure() if verdict.problem else None
    return progress.having(
        verdict.kata,
        dataclasses.replace(
            old,
            outcome=verdict.outcome,
            attempts=old.attempts + begun,
            first_passed=first,
            best_score=max(old.best_score, verdict.score),
            max_score=verdict.max_score,
            diagnosis=found,
            # The first rung is shown with the diagnosis; another diagnosis begins anew.
            rung=old.rung if same_ladder else 1 if found else 0,
            answer=verdict.answer_sha256,
            seed=verdict.seed if verdict.problem else 0,
            problem=verdict.problem or 0,
            failed=check.title if check else "",
        ),
    )


def hinted(progress: Progress, slug: str, diagnosis: str | None, rung: int) -> Progress:
    """After a hint was shown. The last one once more is none that counts."""
    old = progress.of(slug)
    hints = old.hints + (rung > old.rung)
    more = dataclasses.replace(old, diagnosis=diagnosis, rung=rung, hints=hints)
    return at(progress.having(slug, more), slug)


def reset(progress: Progress, slug: str) -> Progress:
    """After the stub was brought back. What was reached stays."""
    old = progress.of(slug)
    fresh = dataclasses.replace(
        old, outcome="", diagnosis=None, rung=0, answer=None, seed=0, problem=0, failed=""
    )
    return at(progress.having(slug, fresh), slug)


def at(progress: Progress, slug: str) -> Progress:
    """After the learner went to a kata."""
    return dataclasses.replace(progress, current=slug)


def not_kept(error: OSError) -> str:
    """What to say where it cannot be written."""
    return f"Progress is not kept: {FILE.parent} cannot be written ({error.strerror})"


# ---- the file -------------------------------------------------------------------------------


def read(root: Path) -> Progress:
    """What is kept. Where it is damaged, it is set aside, and `damage` says so."""
    progress = parsed(root)
    if progress is not None:
        return progress
    try:
        with _locked(root):
            return parsed(root) or _set_aside(root)
    except OSError as error:
        return Progress(damage=f"{FILE} cannot be read ({error.strerror}), so progress is not kept")


def change(root: Path, how: Callable[[Progress], Progress]) -> Progress:
    """Read, change and write it in one go. Raises OSError where it cannot be written."""
    folder = (root / FILE).parent
    _refuse_link(folder)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder) from error
    with _locked(root):
        old = parsed(root) or _set_aside(root)
        new = dataclasses.replace(how(old), damage=old.damage)
        if new != old or old.damage:
            _write(root / FILE, new)
    return new


def parsed(root: Path) -> Progress | None:
    """What the file holds; None where that is not progress."""
    try:
        _refuse_link((root / FILE).parent)
        data = json.loads(read_text(root / FILE))
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None
    katas, current = data.get("katas"), data.get("current")
    if not isinstance(katas, dict):
        return None
    return Progress(
        {slug: _standing(row) for slug, row in katas.items() if isinstance(row, dict)},
        current if isinstance(current, str) else None,
    )


def _standing(row: Mapping[str, Any]) -> Standing:
    """Only what has its type, and no number below zero: a strange entry is as good as none."""
    kept: dict[str, Any] = {}
    for known in dataclasses.fields(Standing):
        value = row.get(known.name)
        wanted = int if isinstance(known.default, int) else str
        if type(value) is wanted and (not isinstance(value, int) or 0 <= value <= MAX_NUMBER):
            kept[known.name] = value
    return Standing(**kept)


def _set_aside(root: Path) -> Progress:
    file = root / FILE
    other = is_other_version(root)
    aside = free_name(file, "other" if other else "damaged")
    file.replace(aside)
    why = "was written by another version of kata" if other else "could not be read"
    return Progress(damage=f"{FILE} {why}; it is kept as {aside.name}, and progress starts afresh")


def is_other_version(root: Path) -> bool:
    """Whether what stands in the file is progress, but in a format that is not ours."""
    try:
        data = json.loads(read_text(root / FILE))
    except (OSError, ValueError, RecursionError):
        return False
    found = data.get("format") if isinstance(data, dict) else None
    return isinstance(found, str) and found != FORMAT and found.startswith(_ANY_FORMAT)


def free_name(file: Path, ending: str) -> Path:
    """`one.py.bak`, or `one.py.bak2` and so on: no older copy is written over."""
    names = (f"{file.name}.{ending}{n if n > 1 else ''}" for n in range(1, 10_000))
    return next(path for name in names if not os.path.lexists(path := file.with_name(name)))


def _write(file: Path, progress: Progress) -> None:
    katas = {slug: dataclasses.asdict(row) for slug, row in progress.katas.items()}
    data = {"format": FORMAT, "current": progress.current, "katas": katas}
    write_text(file, json.dumps(data, indent=1, allow_nan=False) + "\n")


def _refuse_link(folder: Path) -> None:
    """Raises OSError where the folder is a link: it leads where somebody else has decided."""
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "it is a link, and kata follows none: remove it", str(folder))


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    """While no other process changes the file; after `LOCK_S` all the same."""
    name = (root / FILE).with_name(".lock")
    _refuse_link(name.parent)
    from filelock import FileLock, Timeout  # here: to list the katas, no lock is needed

    lock = FileLock(name, timeout=LOCK_S, poll_interval=0.01)
    with contextlib.ExitStack() as held:
        with contextlib.suppress(Timeout):
            held.enter_context(lock)
        yield
