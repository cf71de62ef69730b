"""What an attack may have left or shown: canaries in a verdict, files elsewhere, characters that a
terminal or a build log would obey."""

import contextlib
import ctypes
import os
import re
import subprocess
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.redteam.ground import Ground

ELSEWHERE = tuple(
    Path(folder) for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue")
)
_SYSV = tuple(Path("/proc/sysvipc", kind) for kind in ("shm", "sem", "msg"))
_OBEYED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Categories of characters that steer what is shown, and are not shown themselves."""
_COMMAND = re.compile(r"\s*::\w|.*##\[", re.S)


def shown(text: str, canaries: Mapping[str, str]) -> list[str]:
    """Canaries, and words of an attack's own that it got at something."""
    wrong = [f"it shows the canary of: {name}" for name, c in canaries.items() if c in text]
    got = re.findall(r"GOT ([\w .:/-]{1,60})", text)
    return [*wrong, *(f"it got {what.strip()}" for what in dict.fromkeys(got))]


def fooled(report: str, verdict: Mapping[str, Any]) -> list[str]:
    """What in a terminal's report is not the report's own doing."""
    wrong = []
    if any(unicodedata.category(c) in _OBEYED for c in report.replace("\n", "")):
        wrong.append("the report holds characters that a terminal obeys")
    if any(_COMMAND.match(line) for line in report.split("\n")):
        wrong.append("the report holds a line that a build log obeys")
    headlines = re.findall(r"^ {0,3}(Passed|Not passed yet|Your answer\b.*?): \d+ of", report, re.M)
    if len(headlines) > 1 or ("Passed" in headlines) != (verdict["outcome"] == "passed"):
        wrong.append("the report holds a second headline")
    return wrong


def left_elsewhere(ground: Ground) -> list[str]:
    """Files, memory and sockets outside the ground that bear its mark, and the ground's own tmp."""
    wrong = [f"left in the folder for scratch: {name!r}" for name in _scratch(ground)]
    for folder in ELSEWHERE:
        with contextlib.suppress(OSError):
            wrong += [f"left: {folder / n}" for n in os.listdir(folder) if ground.mark in n]
    wrong += [f"left: System V {kind}" for kind, _ in _system_v(ground)]
    with contextlib.suppress(OSError):
        sockets = Path("/proc/net/unix").read_text(errors="replace")
        if f"@left-{ground.mark}" in sockets:
            wrong.append("left: an abstract socket")
    clean(ground)
    return wrong


def keep(ground: Ground) -> None:
    """What is in the ground's tmp now is the grader's own."""
    (ground.root / "kept").write_text("\n".join(os.listdir(ground.tmp)), encoding="utf-8")


def _scratch(ground: Ground) -> list[str]:
    kept = (ground.root / "kept").read_text(encoding="utf-8").split("\n")
    return sorted(set(os.listdir(ground.tmp)) - set(kept))


def _system_v(ground: Ground) -> list[tuple[str, int]]:
    """What there is of System V's with the ground's key: kinds and numbers."""
    found = []
    for path in _SYSV:
        with contextlib.suppress(OSError):
            lines = [line.split() for line in path.read_text().splitlines()[1:]]
            found += [(path.name, int(w[1])) for w in lines if w[0] == ground.given()["key"]]
    return found


def clean(ground: Ground) -> None:
    """Take away what `left_elsewhere` looks at."""
    for folder in (*ELSEWHERE, ground.tmp):
        with contextlib.suppress(OSError):
            for name in _scratch(ground) if folder == ground.tmp else os.listdir(folder):
                if folder == ground.tmp or ground.mark in name:
                    sweep(folder / name)
    libc = ctypes.CDLL(None)
    remove = 0  # IPC_RMID
    for kind, number in _system_v(ground):
        if kind == "sem":
            libc.semctl(number, 0, remove)
        else:
            (libc.shmctl if kind == "shm" else libc.msgctl)(number, remove, None)


def sweep(path: Path) -> None:
    """Remove whatever it is. By `rm`, which minds neither depth nor the number of files."""
    subprocess.run(["rm", "-rf", "--", os.fspath(path)], stderr=subprocess.DEVNULL, check=False)
