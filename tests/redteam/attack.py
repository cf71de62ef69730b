"""What an attack is, and how one is read from its file in tests/attacks/.

An attack is an answer whose first lines say what it tries:

    # attack: fork_a_child            the file's name
    # class: Outliving the run        one of CLASSES
    # item: fork                      one of its items
    # tries: to leave a child process that runs on
    # after: no process is left
    # kata: hvp
    # earns: 10                       the most points that the honest part of it earns
    # needs: seccomp                  the layers without which it is not held (see `is_held_by`)
    # leaves: what a level without them leaves open; only where `needs` is not `nothing`

and, where it matters: `deadline` (seconds of CPU), `outcome` (those that are allowed), `runs` (how
often it is graded in a row). `@name@` in the text stands for something that the ground gives it,
`@run@` for which run this is: an attacker may know every path and every number of a port.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "attacks"
DEADLINE_S = 4.0
KATAS = ("hvp", "maml", "unroll")

CLASSES: Mapping[str, tuple[str, ...]] = {
    "Ending early": (
        *("exit at import", "exit in a call", "skip", "base exception"),
        *("segfault", "stack overflow"),
    ),
    "Taking over the judge": (
        *("report hooks", "configuration files", "shadowed modules", "import system", "builtins"),
        *("torch functions", "tensor methods", "torch modes", "torch kernels", "trace", "atexit"),
        *("worker code", "warm process"),
    ),
    "Finding the answer": (
        *("import", "solutions", "checks", "git history", "byte code", "frames", "objects"),
        *("memory", "ptrace", "environment", "neighbours", "home", "back doors"),
    ),
    "Lying about values": (
        *("pleasing objects", "subclasses", "nan", "shapes", "inputs in place", "kept numbers"),
        *("dressed differences", "memory behind a tensor"),
    ),
    "Forging the channel": (
        *("every descriptor", "before", "after", "instead", "pickle", "length", "flood"),
        *("header", "x-ray", "drip"),
    ),
    "Outliving the run": ("fork", "daemon", "thread", "report", "open pipe", "last words"),
    "Starving the machine": (
        *("loop", "loop in C", "ignored signals", "memory", "processes", "files", "disk"),
        *("output", "sleep", "conversion", "stop"),
    ),
    "Reaching out": (
        *("tcp", "udp", "unix sockets", "signal to the parent", "signal to others"),
        *("signal to all", "siblings", "files", "links", "fifo", "devices", "shared memory"),
        *("other processes", "namespaces", "terminal"),
    ),
    "Fooling what shows results": (
        *("escapes", "markup", "workflow commands", "formulas", "bidirectional", "names"),
        *("verdict look-alike",),
    ),
    "The file itself": (
        *("not utf-8", "nul", "huge", "link", "fifo", "folder", "permission", "device"),
        *("line ends", "tabs", "bom", "no newline", "file name"),
    ),
}
"""Classes of attacks, and in each the items of which there is at least one attack."""

NEEDS = ("nothing", "landlock", "seccomp", "landlock or seccomp", "landlock and seccomp")
LAYERS_OF = {
    "full": {"landlock", "seccomp"},
    "landlock": {"landlock"},
    "seccomp": {"seccomp"},
    "process": set[str](),
}
"""Which of the two layers a level has."""

_LINE = re.compile(r"# (\w+): (.*)")
_KNOWN = {
    *("attack", "class", "item", "tries", "after", "kata", "earns", "needs", "leaves"),
    *("deadline", "outcome", "runs"),
}


class BadAttack(ValueError):
    """An attack's header does not say what it should."""


@dataclass(frozen=True)
class Attack:
    """One attack. `text` is None where `make` puts something at the answer's place at run time."""

    name: str
    kind: str
    item: str
    tries: str
    after: str
    earns: int
    text: str | None
    kata: str = "hvp"
    needs: str = "nothing"
    leaves: str = ""
    deadline: float = DEADLINE_S
    outcomes: tuple[str, ...] = ()
    runs: int = 1
    file_name: str = ""
    make: Callable[[Path, Mapping[str, str]], None] | None = field(default=None, compare=False)

    def is_held_by(self, level: str) -> bool:
        """Whether a worker at this level has to hold it."""
        has = LAYERS_OF[level]
        if self.needs == "nothing":
            return True
        if " or " in self.needs:
            return bool(has & set(self.needs.split(" or ")))
        return has >= set(self.needs.split(" and "))

    def check(self) -> "Attack":
        """The attack itself. Raises BadAttack where its header says nonsense."""
        wrong = []
        if self.kind not in CLASSES or self.item not in CLASSES[self.kind]:
            wrong.append(f"no such class and item: {self.kind} / {self.item}")
        if self.needs not in NEEDS:
            wrong.append(f"needs is {self.needs!r}")
        if (self.needs == "nothing") != (not self.leaves):
            wrong.append("`leaves` belongs to a `needs` that is not `nothing`, and to no other")
        if self.kata not in KATAS or not 0 <= self.earns <= 100 or not 1 <= self.runs <= 10:
            wrong.append("kata, earns or runs")
        if not self.tries or not self.after:
            wrong.append("tries or after is missing")
        if wrong:
            raise BadAttack(f"{self.name}: {'; '.join(wrong)}")
        return self


def read(path: Path) -> Attack:
    """The attack in this file. Raises BadAttack."""
    text = path.read_text(encoding="utf-8")
    said: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            break
        if match[1] not in _KNOWN or match[1] in said:
            raise BadAttack(f"{path.name}: {line}")
        said[match[1]] = match[2].strip()
    try:
        if said["attack"] != path.stem:
            raise BadAttack(f"{path.name}: it calls itself {said['attack']}")
        return Attack(
            name=path.stem,
            kind=said["class"],
            item=said["item"],
            tries=said["tries"],
            after=said["after"],
            earns=int(said["earns"]),
            text=text,
            kata=said["kata"],
            needs=said["needs"],
            leaves=said.get("leaves", ""),
            deadline=float(said.get("deadline", DEADLINE_S)),
            outcomes=tuple(word.strip() for word in said.get("outcome", "").split(",") if word),
            runs=int(said.get("runs", 1)),
        ).check()
    except (KeyError, ValueError) as error:
        raise BadAttack(f"{path.name}: {error}") from error


def corpus() -> list[Attack]:
    """All attacks: those in files, then those that are made at run time; by class."""
    from tests.redteam.made import MADE

    found = [*(read(path) for path in sorted(CORPUS.glob("*.py"))), *(m.check() for m in MADE)]
    order = list(CLASSES)
    return sorted(found, key=lambda attack: (order.index(attack.kind), attack.name))
