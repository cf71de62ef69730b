"""`kata release --gradescope`: the zip that Gradescope builds an autograder from.

It holds the grader and no solution: known answers are not needed to decide, and an answer that
broke out of its sandbox would find none. `grader/release/gradescope.py` is what runs there.
"""

import io
import os
import secrets
import shlex
import shutil
import zipfile
from pathlib import Path

from grader.common.files import package_text, read_text, write_bytes
from grader.release.release import TEMPLATES, learners_files, write_checked

_LEARNERS_ONLY = ("kata/", "notebooks/", "docs/", ".github/", ".gitignore", "Makefile")
_PROGRAMS = ("run_autograder", "setup.sh")
_DATED = (2020, 1, 1, 0, 0, 0)
"""So that the same katas give the same file."""


def write_autograder(root: Path, target: Path, katas: tuple[str, ...], level: str) -> None:
    """Write the autograder of these katas, which grades where the sandbox reaches this level.
    Raises NotReleased, OSError and Unreadable."""
    files = autograder_files(root, katas, level)
    target = Path(os.path.abspath(target))
    place = target.parent / f".kata-release-{secrets.token_hex(8)}"
    try:
        write_checked(root, place, katas, files)
        write_bytes(target, _zipped(place))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def autograder_files(root: Path, katas: tuple[str, ...], level: str) -> dict[str, str]:
    """All files of the zip. Raises as `learners_files` does."""
    whole = learners_files(root, katas, "The autograder")
    files = {n: text for n, text in whole.items() if not n.startswith(_LEARNERS_ONLY)}
    words = shlex.join(["--require-sandbox", level, "--katas", ",".join(katas)])
    for name in _PROGRAMS:
        files[name] = package_text(TEMPLATES / name).replace("@WORDS@", words)
    return files


def _zipped(folder: Path) -> bytes:
    """The files of a folder, the programs at the root and executable."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            member = zipfile.ZipInfo(name, _DATED)
            member.compress_type = zipfile.ZIP_DEFLATED
            mode = 0o755 if name in _PROGRAMS else 0o644
            member.external_attr = (0o100000 | mode) << 16
            archive.writestr(member, read_text(path))
    return held.getvalue()
