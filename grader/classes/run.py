"""Grades what a class handed in and has no verdict yet. Each verdict is stored at once."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from grader import __version__, catalog
from grader.catalog.project import NoProject, find_root
from grader.classes.alike import credited, may_be_credited, shape_of
from grader.classes.answer_texts import AnswerText, text_of
from grader.classes.crew import Done, How, Task, graded
from grader.classes.handed_in import Collected, HandIn
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import Entry
from grader.classes.store import Key, Store
from grader.common.files import read_regular

AT_ONCE = 100
"""How many answers are read before they are kept."""
_JUDGED_BY = ("*.py", "checks.toml", "diagnoses.toml", "kata.toml")
"""The files of a kata that a verdict depends on."""


@cache
def grader_of(slug: str) -> str:
    """What grades this kata, in words that change whenever a verdict might."""
    digest = hashlib.sha256()
    folder = catalog.folder(slug)
    for file in sorted(file for pattern in _JUDGED_BY for file in folder.glob(pattern)):
        digest.update(file.name.encode() + b"\0" + read_regular(file) + b"\0")
    return f"{__version__} torch {version('torch')} kata {digest.hexdigest()[:12]}"


def key_of(kata: str, sha256: str, how: How) -> Key:
    """What the verdict on an answer is kept under."""
    return Key(sha256, kata, grader_of(kata), policy_of(how))


def policy_of(how: How) -> str:
    """The rules under which answers are graded. The seed is none of them: each verdict has its
    own."""
    return f"deadline {how.deadline_s:g} s, sandbox {how.require}"


def remember(store: Store, how: How) -> None:
    """Keep the rules of this run: what reads the store later asks for verdicts under them."""
    for name, value in (
        ("seed", str(how.seed)), ("deadline_s", repr(how.deadline_s)), ("require", how.require),
    ):  # fmt: skip
        store.tell(name, value)


def remembered(store: Store) -> How | None:
    """The rules under which the class was graded last; None if it never was."""
    seed, deadline_s, require = map(store.about, ("seed", "deadline_s", "require"))
    if seed is None or deadline_s is None or require is None:
        return None
    return How(int(seed), float(deadline_s), require, jobs=1)


def read_in(collected: Collected, answers: KeptAnswers) -> list[str]:
    """Read every answer once, and keep it. Gives the hashes, in the order of the hand-ins; of what
    was not handed in an empty one."""
    hashes: list[str] = []
    waiting: list[AnswerText] = []
    for hand_in in collected.hand_ins:
        if (text := _text(hand_in)) is None:
            hashes.append("")
            continue
        hashes.append(text.sha256)
        waiting.append(text)
        if len(waiting) == AT_ONCE:
            answers.keep(waiting)
            waiting = []
    answers.keep(waiting)
    return hashes


def _text(hand_in: HandIn) -> AnswerText | None:
    if hand_in.file is not None:
        return text_of(hand_in.file)
    return AnswerText(".py", b"", hand_in.problem) if hand_in.problem else None


@dataclass
class Progress:
    """How far the grading is: what is to be graded, what is graded, what there is no verdict on."""

    total: int = 0
    done: int = 0
    credited: int = 0
    faults: list[str] = field(default_factory=list)


def in_shard(sha256: str, shard: tuple[int, int]) -> bool:
    """Whether an answer belongs to the `i`th of `n` parts, counted from 1."""
    number, parts = shard
    return int(sha256[:12], 16) % parts == number - 1


def grade_new(
    entries: Sequence[Entry],
    store: Store,
    answers: KeptAnswers,
    how: How,
    tell: Callable[[Progress], None],
    shard: tuple[int, int] = (1, 1),
    crew: Callable[[Iterator[Task], How], Iterator[Done]] | None = None,
) -> Progress:
    """Grade what has no verdict yet, and store each verdict as it comes. Answers of one shape are
    graded once. Raises BadStore and GraderFault; what is stored by then stays."""
    progress = Progress()
    first, followers = _to_grade(entries, store, answers, how, shard)
    progress.total = len(first) + sum(map(len, followers.values()))
    grade = crew or (lambda tasks, how: graded(tasks, how, home()))

    def run(pairs: Sequence[tuple[str, str]]) -> None:
        tasks = (Task(kata, answers.answer(sha256)) for kata, sha256 in pairs)
        for done in grade(tasks, how):
            kata, sha256 = done.task.kata, done.task.text.sha256
            error = done.verdict and done.verdict["error"]
            if done.verdict is None or (error and error["type"] == "fault of the grader"):
                progress.faults.append(done.fault or str(error and error["message"]))
                continue
            store.add(key_of(kata, sha256, how), done.verdict)
            progress.done += 1
            for other in followers.pop((kata, sha256), ()):
                own = credited(done.verdict, done.task.text, answers.answer(other))
                if own is None:
                    left.append((kata, other))
                else:
                    store.add(key_of(kata, other, how), own)
                    progress.done += 1
                    progress.credited += 1
            tell(progress)

    left: list[tuple[str, str]] = []
    if first:
        run(first)
    # Whose like was not graded, or has a verdict that quotes it.
    left += [(kata, other) for (kata, _), others in followers.items() for other in others]
    followers.clear()
    if left:
        run(left)
    return progress


def _to_grade(
    entries: Sequence[Entry],
    store: Store,
    answers: KeptAnswers,
    how: How,
    shard: tuple[int, int],
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], list[str]]]:
    """Pairs of a kata and an answer; and for each the other answers that its verdict holds for."""
    first: list[tuple[str, str]] = []
    followers: dict[tuple[str, str], list[str]] = defaultdict(list)
    of_shape: dict[tuple[str, str], str] = {}
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        kata, sha256 = entry.hand_in.kata, entry.sha256
        if not sha256 or (kata, sha256) in seen:
            continue
        seen.add((kata, sha256))
        if store.has(key_of(kata, sha256, how)):
            continue
        shape = known_shape(store, answers, kata, sha256)
        if not in_shard(hashlib.sha256(shape.encode()).hexdigest(), shard):
            continue
        if may_be_credited(shape) and (kata, shape) in of_shape:
            followers[kata, of_shape[kata, shape]].append(sha256)
        else:
            of_shape[kata, shape] = sha256
            first.append((kata, sha256))
    return first, followers


def known_shape(store: Store, answers: KeptAnswers, kata: str, sha256: str) -> str:
    """The shape of an answer, worked out once by each version of the grader."""
    name = f"{grader_of(kata)} {sha256}"
    shape = store.shape(name)
    if shape is None:
        shape = shape_of(answers.answer(sha256), catalog.entry(kata).functions)
        store.keep_shape(name, shape)
    return shape


def alike_of(
    entries: Sequence[Entry], store: Store, answers: KeptAnswers
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """For each learner and kata: the other learners whose answer has the same shape. Stubs that
    nobody has touched are left out."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    shapes = {}
    for entry in entries:
        if not entry.sha256 or entry.hand_in.problem:
            continue
        kata, learner = entry.hand_in.kata, entry.hand_in.learner.id
        shape = known_shape(store, answers, kata, entry.sha256).lstrip("=~")
        if shape == _stub_shape(kata):
            continue
        shapes[learner, kata] = shape
        groups[kata, shape].append(learner)
    return {
        (learner, kata): tuple(one for one in groups[kata, shape] if one != learner)
        for (learner, kata), shape in shapes.items()
    }


@cache
def _stub_shape(kata: str) -> str:
    entry = catalog.entry(kata)
    return shape_of(AnswerText(".py", read_regular(entry.stub)), entry.functions).lstrip("=~")


def home() -> Path:
    """Where grader processes run: the repository, which says where further katas lie."""
    try:
        return find_root()
    except NoProject:
        return Path(__file__).resolve().parents[2]
