"""The work of `kata class SUBMISSIONS --out DIR`: collect, grade what is new, write all of it."""

from pathlib import Path
from typing import Any

import click

from grader.classes.collect import collect
from grader.classes.crew import How
from grader.classes.kept_answers import NAME as ANSWERS
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import Roll, write_roll
from grader.classes.run import Progress, grade_new, policy_of, read_in
from grader.classes.settings import Settings, read_settings
from grader.classes.settings_values import BadSettings
from grader.classes.store import NAME as VERDICTS
from grader.classes.store import BadStore, Store
from grader.cli.class_folder import alone_in, spool_in
from grader.cli.class_outputs import Wanted, write_all
from grader.cli.class_progress import Teller
from grader.cli.errors import Fault, complain, counted, say
from grader.cli.sandbox_levels import with_a_way_out
from grader.common.faults import GraderFault
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
    settings = settings_of(out, options["due"])
    require = _level(options["require"], options["allow"])
    wanted = Wanted.of(options)
    try:
        with alone_in(out) as private, spool_in(private) as spool:
            collected = collect(submissions, spool, layout=options["layout"], katas=katas)
            say(f"Layout: {collected.layout}. {_count(collected.hand_ins, collected.katas)}")
            for note in collected.notes:
                say(note)
            with (
                Store(out / VERDICTS) as store,
                KeptAnswers(private / ANSWERS) as answers,
            ):
                how = _how(options, require, store)
                hashes = read_in(collected, answers)
                roll = Roll.of(collected, hashes)
                write_roll(private, roll)
                _remember(store, how)
                progress = _graded(roll, store, answers, how, shard, options)
                if shard[1] > 1:
                    say(f"Part {shard[0]} of {shard[1]} is graded, with {store.count()} verdicts.")
                    say("`kata class merge` joins the parts.")
                else:
                    write_all(out, private, roll, store, answers, settings, wanted, how)
    except ValueError as error:
        raise Fault(str(error)) from error
    except BadStore as error:
        raise Fault(str(error)) from error
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


def _level(require: str, allow: str | None) -> str:
    """The level of the sandbox that is asked for: the lower of two where one is allowed."""
    return require if allow is None else allow


def _how(options: dict[str, Any], require: str, store: Store) -> How:
    import random

    given = options["seed"]
    drawn = str(random.SystemRandom().randrange(SEED_LIMIT) if given is None else given)
    seed = int(store.about("seed", drawn))
    if given is not None and given != seed:
        raise Fault(
            f"{store.path} has the seed {seed}: all of a class sit the same exam. Leave --seed "
            "out, or name another folder with --out"
        )
    jobs = options["jobs"] or cores()
    return How(seed, options["deadline"], require, jobs)


def _remember(store: Store, how: How) -> None:
    """Keep the rules of this run: what reads the store later asks for verdicts under them."""
    store.tell("deadline_s", repr(how.deadline_s))
    store.tell("require", how.require)
    store.tell("policy", policy_of(how))


def _graded(
    roll: Roll,
    store: Store,
    answers: KeptAnswers,
    how: How,
    shard: tuple[int, int],
    options: dict[str, Any],
) -> Progress:
    teller = Teller()
    crew = None
    if options["scheduler"]:
        from grader.classes.cluster import crew_on

        crew = crew_on(options["scheduler"])
    try:
        progress = grade_new(roll.entries, store, answers, how, teller.tell, shard, crew)
    except KeyboardInterrupt:
        teller.over()
        complain(
            f"interrupted; {store.count()} verdicts are stored. The same command goes on where "
            "this one stood"
        )
        raise click.exceptions.Exit(130) from None
    except GraderFault as error:
        raise Fault(with_a_way_out(str(error))) from error
    finally:
        teller.over()
    if progress.faults and all("sandbox" in fault for fault in progress.faults):
        raise Fault(with_a_way_out(progress.faults[0]))
    known = len({(e.hand_in.kata, e.sha256) for e in roll.entries if e.sha256}) - progress.total
    done = f"{counted(progress.done, 'answer')} graded"
    say(
        f"{done} ({progress.credited} of them like another one), {max(known, 0)} known already."
        if shard[1] == 1
        else f"{done}."
    )
    return progress
