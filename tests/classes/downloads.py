"""Builds downloads as the platforms make them, from people and their files."""

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Files = Mapping[str, bytes | str]


def answer(kata: str) -> str:
    """A right answer: the text of the reference solution."""
    return (ROOT / "solutions" / f"{kata}.py").read_text(encoding="utf-8")


def stub(kata: str) -> str:
    return (ROOT / "grader" / "katas" / kata / "stub.py").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Hands:
    """Somebody who hands in, and the files by the names that they gave them."""

    id: str
    files: Files = field(default_factory=dict)
    name: str = ""
    late: bool = False
    email: str = ""
    time: str = "2026-03-01-10-00-00"


def as_bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def zipped(files: Files | Iterable[tuple[str, bytes | str]]) -> bytes:
    """A zip of files; pairs may have a name twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(zipfile.ZipInfo(name), as_bytes(content), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def tarred(files: Files, kind: str = "gz", links: Mapping[str, str] | None = None) -> bytes:
    """A tar of files, packed as `kind` says, with symbolic links."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=f"w:{kind}") as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(as_bytes(content))
            archive.addfile(info, io.BytesIO(as_bytes(content)))
        for name, to in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, to
            archive.addfile(info)
    return target.getvalue()


def laid_out(top: Path, files: Files) -> Path:
    """The files in a folder; a name that ends in `/` is a folder."""
    top.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if name.endswith("/"):
            (top / name).mkdir(parents=True, exist_ok=True)
            continue
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(as_bytes(content))
    return top


def canvas_files(people: Sequence[Hands], anonymous: bool = False) -> dict[str, bytes | str]:
    """What a download from Canvas holds, by name."""
    found: dict[str, bytes | str] = {}
    attachment = 70_000
    for one in people:
        late = "_LATE" if one.late else ""
        start = f"{one.name}{late}_{one.id}"
        if anonymous:
            start = f"{'LATE_' if one.late else ''}anon_{one.id}"
        for name, content in one.files.items():
            attachment += 1
            typed = name in ("text.html", "link.html")
            found[f"{start}_{name}" if typed else f"{start}_{attachment}_{name}"] = content
    return found


def canvas(tmp: Path, people: Sequence[Hands], anonymous: bool = False) -> Path:
    path = tmp / "cs101-maml_submissions.zip"
    path.write_bytes(zipped(canvas_files(people, anonymous)))
    return path


def moodle(tmp: Path, people: Sequence[Hands], kind: str = "folders") -> Path:
    """`kind` is folders, old (a folder's name ends in `_file_`) or flat."""
    files: dict[str, bytes | str] = {}
    for one in people:
        start = (
            f"{one.name}_{one.id}_assignsubmission_" if one.id else f"{one.name}_assignsubmission_"
        )
        for name, content in one.files.items():
            plugin = "onlinetext" if name == "onlinetext.html" else "file"
            ending = {"folders": "/", "old": "_/", "flat": "_"}[kind]
            files[f"{start}{plugin}{ending}{name}"] = content
    path = tmp / "CS101-Homework-1234.zip"
    path.write_bytes(zipped(files))
    return path


def gradescope(
    tmp: Path, submissions: Sequence[tuple[str, Sequence[Hands]]], files: Sequence[Files]
) -> Path:
    """Each submission has an id and who handed it in; `files` are those of each."""
    lines = ["---"]
    laid: dict[str, bytes | str] = {}
    for (number, people), handed_in in zip(submissions, files, strict=True):
        lines += [f"submission_{number}:", "  :submitters:" + ("" if people else " []")]
        for one in people:
            lines += [f"  - :name: {one.name}", f"    :sid: {one.id or ''}"]
            lines += [f"    :email: {one.email}"] if one.email else []
        lines += ["  :created_at: !ruby/object:ActiveSupport::TimeWithZone"]
        lines += ["    utc: 2026-03-01 18:00:00.123456000 Z", "    time: 2026-03-01 10:00:00"]
        lines += ["  :score: 3.0", "  :results: {}", "  :history: []"]
        laid |= {f"submission_{number}/{name}": text for name, text in handed_in.items()}
    laid["submission_metadata.yml"] = "\n".join(lines) + "\n"
    return laid_out(tmp / "assignment_99_export", laid)


def blackboard(tmp: Path, people: Sequence[Hands], word: str = "attempt") -> Path:
    """One entry of `people` for each attempt."""
    files: dict[str, bytes | str] = {}
    for one in people:
        start = f"Meta_Learning 1_{one.id}_{word}_{one.time}"
        lines = [
            f"Name: {one.name} ({one.id})",
            "Assignment: Meta Learning 1",
            "Current Grade: N/A",
        ]
        lines += [
            "",
            "Submission Field:",
            "There is no text.",
            "",
            "Comments:",
            "none",
            "",
            "Files:",
        ]
        for name, content in one.files.items():
            files[f"{start}_{name}"] = content
            lines += [f"\tOriginal filename: {name}", f"\tFilename: {start}_{name}", ""]
        files[f"{start}.txt"] = "\r\n".join(lines)
    path = tmp / "gradebook_cs101.zip"
    path.write_bytes(zipped(files))
    return path


PROJECT = {"README.md": "#", "pyproject.toml": "", "grader/__init__.py": "", "conftest.py": ""}
NOISE = {"grader/katas/maml/stub.py": "def maml_inner_update(): ...", "tests/test_x.py": "x = 1"}


def clone(files: Files, katas: Sequence[str] = ("maml", "unroll")) -> dict[str, bytes | str]:
    """A copy of the project with stubs for these katas, and these files instead."""
    stubs = {f"kata/{kata}.py": stub(kata) for kata in katas}
    notebooks = {
        f"notebooks/{kata}.ipynb": (ROOT / "notebooks" / f"{kata}.ipynb").read_bytes()
        for kata in katas
    }
    git = {".git/HEAD": "ref: refs/heads/main", ".git/maml.py": "no"}
    return {**PROJECT, **NOISE, **git, **stubs, **notebooks, **files}


def github(tmp: Path, people: Sequence[Hands], slug: str = "meta-hw", around: str = "") -> Path:
    files = {
        f"{slug}-{one.id}/{name}": content
        for one in people
        for name, content in clone(one.files).items()
    }
    return laid_out(tmp / (around or f"{slug}-submissions"), files)


def nbgrader(tmp: Path, people: Sequence[Hands], assignment: str = "ps1") -> Path:
    files: dict[str, bytes | str] = {}
    for one in people:
        start = f"submitted/{one.id}/{assignment}"
        files |= {f"{start}/{name}": content for name, content in one.files.items()}
        files[f"{start}/timestamp.txt"] = "2026-02-02 15:58:23.948203 UTC"
    return laid_out(tmp / "course", files)


def folders(tmp: Path, people: Sequence[Hands]) -> Path:
    files: dict[str, bytes | str] = {f"{one.id}/": "" for one in people}
    files |= {f"{one.id}/{name}": text for one in people for name, text in one.files.items()}
    return laid_out(tmp / "class", files)
