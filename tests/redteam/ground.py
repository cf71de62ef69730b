"""The ground that attacks run on: a copy of the grader, with canaries in everything worth stealing.

An attack that changes files changes this copy. What must not be read holds a random text, so that
whoever shows that text has read it; and each such file is watched by the kernel for being opened.
"""

import compileall
import ctypes
import os
import secrets
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("grader", "solutions", "kata", "tests/redteam", "tests/__init__.py")
_IN_NONBLOCK, _IN_ACCESS, _IN_OPEN = 0o4000, 0x1, 0x20  # linux/inotify.h


@dataclass(frozen=True)
class Ground:
    """Folders: `tree` the grader's, `own` the answer's, `home`, `tmp`. `canaries` by what they are
    in. `mark` stands in every name that an attack gives to what it leaves elsewhere."""

    root: Path
    tree: Path
    own: Path
    home: Path
    tmp: Path
    mark: str
    canaries: Mapping[str, str]
    watched: tuple[Path, ...]

    def given(self) -> dict[str, str]:
        """What attacks are given, by the name that stands for it in their texts."""
        return {
            "tree": str(self.tree),
            "own": str(self.own),
            "home": str(self.home / "secret.txt"),
            "solution": str(self.tree / "solutions" / "hvp.py"),
            "checks": str(self.tree / "grader" / "katas" / "hvp" / "checks.py"),
            "neighbour": str(self.own.parent / "ada" / "hvp.py"),
            "report": str(self.own.parent / "report.json"),
            "object": str(next((self.tree / ".git" / "objects").glob("??/*"))),
            "mark": self.mark,
            "key": str(int(self.mark[-7:], 16)),
            # Characters that had better not stand in a file that people look at.
            "escape": "\x1b",
            "bell": "\x07",
            "turn": "\u202e",
        }


def prepare(root: Path) -> Ground:
    """Lay the ground in an empty folder."""
    mark = f"katared{secrets.token_hex(6)}"
    names = ("solutions", "checks", "git", "neighbour", "home", "environment", "memory")
    canaries = {name: f"CANARY{secrets.token_hex(8)}" for name in names}
    tree, own, home, tmp = (root / n for n in ("tree", "class/eve", "home", "tmp"))
    for folder in (tree, own, home, tmp, root / "class" / "ada"):
        folder.mkdir(parents=True)
    root.chmod(0o755)
    tmp.chmod(0o1777)
    _copy(tree)
    watched = [*_sign(tree, canaries), *_keep(tree, canaries["git"])]
    for path, canary in (
        (root / "class" / "ada" / "hvp.py", canaries["neighbour"]),
        (home / "secret.txt", canaries["home"]),
    ):
        path.write_text(f"# {canary}\n", encoding="utf-8")
        watched.append(path)
    (root / "class" / "report.json").write_text("[]\n", encoding="utf-8")
    # So that no run of ours writes byte code, and whatever is written is an attack's.
    compileall.compile_dir(tree, quiet=2, force=True)
    watched += (tree / "grader" / "katas").glob("*/__pycache__/checks.*.pyc")
    return Ground(root, tree, own, home, tmp, mark, canaries, tuple(watched))


def _copy(tree: Path) -> None:
    for name in COPIED:
        source, target = ROOT / name, tree / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    shutil.copy(ROOT / "pyproject.toml", tree)


def _sign(tree: Path, canaries: Mapping[str, str]) -> Iterator[Path]:
    """Write canaries into the solutions and the checks, as text and as byte code will have it."""
    for path in sorted((tree / "solutions").glob("*.py")):
        _append(path, canaries["solutions"])
        yield path
    for path in sorted((tree / "grader" / "katas").glob("*/checks.py")):
        _append(path, canaries["checks"])
        yield path


def _append(path: Path, canary: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f'\nSIGNED = "{canary}"\n')


def _keep(tree: Path, canary: str) -> Iterator[Path]:
    """A git object, as a commit of the solutions would have left it."""
    text = f"# {canary}\n".encode()
    folder = tree / ".git" / "objects" / "5a"
    folder.mkdir(parents=True)
    path = folder / "0b1c2d3e4f5061728394a5b6c7d8e9f0a1b2c3"
    path.write_bytes(zlib.compress(b"blob %d\0" % len(text) + text))
    yield path


def snapshot(root: Path) -> dict[str, tuple[int, ...]]:
    """How every file and folder stands; a change of anything changes its ctime too."""
    found: dict[str, tuple[int, ...]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files, "."):
            path = os.path.join(folder, name)
            s = os.lstat(path)
            found[path] = (s.st_mode, s.st_uid, s.st_nlink, s.st_size, s.st_mtime_ns, s.st_ctime_ns)
    return found


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What differs between two snapshots, in words."""
    names = sorted(set(before) | set(after))
    different = [name for name in names if before.get(name) != after.get(name)]
    return [f"{os.path.normpath(name)} was changed" for name in different]


class OpenWatch:
    """Tells which files were opened, by the kernel's word (inotify)."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = self._libc.inotify_init1(_IN_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify is not to be had")
        self._paths = {}
        for path in paths:
            mask = _IN_OPEN | _IN_ACCESS
            number = self._libc.inotify_add_watch(self._descriptor, os.fsencode(path), mask)
            self._paths[number] = path

    def opened(self) -> list[str]:
        """The files that were opened since the last time."""
        found = set[Path]()
        while True:
            try:
                events = os.read(self._descriptor, 65536)
            except BlockingIOError:
                return [f"{path} was opened" for path in sorted(found)]
            at = 0
            while at < len(events):
                number, _, _, length = struct.unpack_from("iIII", events, at)
                if number in self._paths:
                    found.add(self._paths[number])
                at += 16 + length

    def close(self) -> None:
        os.close(self._descriptor)
