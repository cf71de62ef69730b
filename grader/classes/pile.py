"""The files that were found so far, and how an archive's members come to them.

Of an archive only what may be an answer, or what a platform wrote, is copied into the spool, under
a name of ours. What an archive may take there is bounded, all that is nested in it included.
"""

from dataclasses import dataclass, field
from pathlib import Path

from grader.classes.archives import is_archive, members
from grader.classes.handed_in import Found
from grader.classes.kinds import (
    ANSWERS,
    NOT_READ,
    is_answer,
    is_litter,
    most_bytes,
    problem_of_size,
    shown,
)
from grader.classes.members import BadArchive, Limits, Member
from grader.common.files import MAX_BYTES, Unreadable, new_file, open_regular

_PLATFORM = (".txt", ".yml", ".yaml")
"""What platforms put beside answers: receipts, times, the list of who handed in."""
MOST_LIST = 64_000_000
MOST_DEPTH = 4
_OF_ALL = Limits(300_000, 16_000_000_000, 64_000_000, False)
_OF_ONE = Limits(20_000, 256_000_000, 8_000_000, True)
MOST_COPIED, MOST_COPIED_OF_ONE = 4_000_000_000, 64_000_000


@dataclass(frozen=True)
class LeftOut:
    """A member of an archive that is not unpacked; `place` is the archive or the member."""

    place: str
    name: str
    why: str


@dataclass
class Budget:
    """What may still come out of an archive, with all that is nested in it."""

    limits: Limits
    bytes: int
    count: int = 0

    def take(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise _Exhausted("more comes out of it than a hand-in may hold")

    def one_more(self) -> None:
        self.count += 1
        if self.count > self.limits.members:
            raise _Exhausted(f"it has more than {self.limits.members:,} members")


class _Exhausted(BadArchive):
    """A limit that holds for an archive and all in it was reached."""


def budget_of_all() -> Budget:
    """For the archive that holds all submissions: what is left out of it is one learner's."""
    return Budget(_OF_ALL, MOST_COPIED)


@dataclass
class Pile:
    """What was found. Every method that unpacks raises OSError where the spool is not writable."""

    spool: Path
    files: list[Found] = field(default_factory=list)
    folders: dict[str, None] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    copies: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)

    def add(self, found: Found) -> None:
        self.paths.add(found.path)
        self.files.append(found)

    def free(self, path: str) -> str:
        """The path, or one that is not taken: an archive may have a name twice."""
        if path not in self.paths:
            return path
        stem, dot, ending = path.rpartition(".")
        if not dot or "/" in ending:
            stem, dot, ending = path, "", ""
        number = self._numbers.get(path, 1)
        while True:
            number += 1
            self._numbers[path] = number
            other = f"{stem} ({number}){dot}{ending}"
            if other not in self.paths:
                return other

    def archive(
        self,
        file: Path,
        path: str,
        size: int,
        modified: float | None = None,
        budget: Budget | None = None,
        depth: int = 1,
    ) -> None:
        """Unpack an archive, or say why it cannot be. Without a budget it gets one of its own."""
        has_own = budget is None or depth == 1
        budget = budget or Budget(_OF_ONE, MOST_COPIED_OF_ONE)
        before = len(self.files), len(self.left_out), len(self.folders)
        try:
            problem = problem_of_size(path, size)
            if problem and (budget.limits.is_one or not size):
                raise BadArchive(problem)
            if depth > MOST_DEPTH:
                raise _Exhausted(f"its archives are nested more than {MOST_DEPTH} deep")
            self.folders.setdefault(path)
            self.unpack(file, path, budget, depth)
        except (BadArchive, Unreadable) as error:
            if isinstance(error, _Exhausted) and not has_own:
                raise
            self._forget(*before)
            self.add(Found(path, None, str(error), modified))

    def _forget(self, files: int, left_out: int, folders: int) -> None:
        """Take back what came out of an archive that turned out bad."""
        for found in self.files[files:]:
            self.paths.discard(found.path)
            if found.real is not None:
                found.real.unlink(missing_ok=True)
        del self.files[files:]
        del self.left_out[left_out:]
        while len(self.folders) > folders:
            self.folders.popitem()

    def unpack(self, file: Path, path: str, budget: Budget, depth: int) -> None:
        """All members of an archive. Raises BadArchive and Unreadable."""
        with open_regular(file) as data:
            for member in members(data, budget.limits):
                budget.one_more()
                parts = tuple(shown(part) for part in member.parts)
                if any(is_litter(part) for part in parts):
                    continue
                at = "/".join(((path,) if path else ()) + parts)
                self._parents(path, parts[:-1])
                self._member(member, at, path, budget, depth)

    def _parents(self, path: str, parts: tuple[str, ...]) -> None:
        for part in parts:
            path = f"{path}/{part}" if path else part
            self.folders.setdefault(path)

    def _member(self, member: Member, at: str, archive: str, budget: Budget, depth: int) -> None:
        if member.kind == "outside" or not member.parts:
            if member.problem:
                self.left_out.append(LeftOut(archive, shown(member.name), member.problem))
        elif member.kind in ("link", "special"):
            why = "is a link" if member.kind == "link" else "is not a regular file"
            self.left_out.append(LeftOut(at, shown(member.name), why))
        elif member.kind == "folder":
            self.folders.setdefault(at)
        elif not is_answer(at) and not is_archive(at):
            self._other(member, self.free(at), budget)
        elif problem := member.problem or problem_of_size(at, member.size):
            self.add(Found(self.free(at), None, problem, member.modified))
        else:
            self._answer(member, self.free(at), budget, depth)

    def _other(self, member: Member, at: str, budget: Budget) -> None:
        """A member that is not an answer. What a platform wrote is kept, to be read."""
        most = MOST_LIST if at.lower().endswith((".yml", ".yaml")) else MAX_BYTES
        wanted = at.lower().endswith(_PLATFORM) and not budget.limits.is_one
        real, problem = None, NOT_READ
        if wanted and not member.problem and member.size <= most:
            real, problem = self._copy(member, at, most, budget)
        self.add(Found(at, real, problem, member.modified))

    def _answer(self, member: Member, at: str, budget: Budget, depth: int) -> None:
        real, problem = self._copy(member, at, most_bytes(at), budget)
        if real is None or not is_archive(at):
            self.add(Found(at, real, problem, member.modified))
            return
        try:
            inner = budget if budget.limits.is_one else None
            self.archive(real, at, member.size, member.modified, inner, depth + 1)
        finally:
            real.unlink(missing_ok=True)

    def _copy(self, member: Member, at: str, most: int, budget: Budget) -> tuple[Path | None, str]:
        """A copy in the spool, of a name that tells what kind of file it is and nothing else; or
        why there is none."""
        self.copies += 1
        ending = next((end for end in ANSWERS if at.lower().endswith(end)), "")
        target, size = self.spool / f"{self.copies:07d}{ending}", 0
        try:
            with new_file(target) as copy:
                for part in member.chunks():
                    size += len(part)
                    if size > most:
                        raise BadArchive(problem_of_size(at, size) or "it is too large")
                    budget.take(len(part))
                    copy.write(part)
        except BadArchive as error:
            target.unlink(missing_ok=True)
            if isinstance(error, _Exhausted):
                raise
            return None, str(error)
        return target, ""
