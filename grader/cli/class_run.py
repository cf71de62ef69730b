"""The work of `kata class SUBMISSIONS --out DIR`: collect, grade what is new, write all of it."""

import random
from pathlib import Path
from typing import Any

import click

from grader.classes.collect import collect
from grader.classes.crew import How
from grader.classes.roll import Roll, write_roll
from grader.classes.run import Progress, grade_new, read_in, remember
from grader.classes.settings import Settings, read_settings
from grader.classes.settings_values import BadSettings
from grader.classes.store import Store
from grader.cli.class_folder import ClassFolder, opened, spool_in
from grader.cli.class_outputs import Wanted, grades_in, write_all
from grader.cli.class_progress import Teller
from grader.cli.errors import Fault, complain, counted, say
from grader.common.machine import cores
from grader.common.seeds import SEED_LIMIT

SETTINGS = "class.toml"
MANY = 5


def settings_of(out: Path, due: str | None) -> Settings:
    """The rules of a class. Raises Fault."""
    try:
        settings = read_settings(out / SETTINGS)
        return settings.with_due(due) if due else settings
    except BadSettings as error:
        raise Fault(str(error)) from error


def shard_of(text: str | None) -> tuple[int, int]:
    """Which part of how many. Raises UsageError."""
    if text is None:
        return 1, 1
    number, _, parts = text.partition("/")
    if number.isascii() and number.isdigit() and parts.isascii() and parts.isdigit():
        part, count = int(number[:6]), int(parts[:6])
        if 1 <= part <= count:
            return part, count
    raise click.UsageError(f"--shard is {text!r}; it should be like 2/8: the second of eight parts")


def grade_into(
    submissions: Path, out: Path, katas: tuple[str, ...], options: dict[str, Any]
) -> int:
    """Grade what was handed in and is new, and write what leaves the class."""
    shard = shard_of(options["shard"])
    settings, wanted = settings_of(out, options["due"]), Wanted.of(options)
    with opened(out) as folder, spool_in(folder.private) as spool:
        try:
            collected = collect(submissions, spool, layout=options["layout"], katas=katas)
        except ValueError as error:  # no such layout, or nothing that can be collected
            raise Fault(str(error)) from error
        say(f"Layout: {collected.layout}. {_count(collected.hand_ins, collected.katas)}")
        for note in collected.notes:
            say(note)
        how = _how(options, folder.store)
        roll = Roll.of(collected, read_in(collected, folder.answers))
        write_roll(folder.private, roll)
        remember(folder.store, how)
        progress = _graded(folder, roll, how, shard, options["scheduler"])
        if shard[1] > 1:
            say(f"Part {shard[0]} of {shard[1]} is graded, with {folder.store.count()} verdicts.")
            say("`kata class merge` joins the parts.")
        else:
            write_all(folder, roll, grades_in(folder, roll, settings), settings, wanted)
    for fault in sorted(set(progress.faults))[:MANY]:
        complain(f"not graded: {fault}")
    if progress.faults:
        complain(
            f"{counted(len(progress.faults), 'answer')} could not be graded, by no fault of the "
            "learners. The same command tries again"
        )
    return 2 if progress.faults else 0


def _count(hand_ins: Any, katas: tuple[str, ...]) -> str:
    learners = len({hand_in.learner.id for hand_in in hand_ins})
    there = sum(1 for hand_in in hand_ins if hand_in.state != "missing")
    return (
        f"{counted(learners, 'learner')}, {counted(there, 'hand-in')} for "
        f"{', '.join(katas) or 'no kata'}."
    )


def _how(options: dict[str, Any], store: Store) -> How:
    """How this class is graded: what is lower than the required level only where it is allowed."""
    given, kept = options["seed"], store.about("seed")
    if given is not None and kept is not None and str(given) != kept:
        raise Fault(
            f"{store.path} has the seed {kept}: all of a class sit the same exam. Leave --seed "
            "out, or name another folder with --out"
        )
    if given is None:
        given = random.SystemRandom().randrange(SEED_LIMIT) if kept is None else int(kept)
    require = options["allow"] or options["require"]
    return How(given, options["deadline"], require, options["jobs"] or cores())


def _graded(
    folder: ClassFolder, roll: Roll, how: How, shard: tuple[int, int], scheduler: str | None
) -> Progress:
    """Grade what is new, and say how far it is. Raises Fault."""
    teller, store = Teller(), folder.store
    try:
        crew = None
        if scheduler:
            from grader.classes.cluster import crew_on

            crew = crew_on(scheduler)
        progress = grade_new(roll.entries, store, folder.answers, how, teller.tell, shard, crew)
    except KeyboardInterrupt:
        teller.over()
        complain(
            f"interrupted; {store.count()} verdicts are stored. The same command goes on where "
            "this one stood"
        )
        raise click.exceptions.Exit(130) from None
    finally:
        teller.over()
    known = len({(e.hand_in.kata, e.sha256) for e in roll.entries if e.sha256}) - progress.total
    done = f"{counted(progress.done, 'answer')} graded"
    say(
        f"{done} ({progress.credited} of them like another one), {max(known, 0)} known already."
        if shard[1] == 1
        else f"{done}."
    )
    return progress
