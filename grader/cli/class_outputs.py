"""Writes the files of a class from what is stored, and says where they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classes.graded import Grade
from grader.classes.grades import grades as grades_of
from grader.classes.grades import remarks
from grader.classes.outputs import graded_of, keep_scores, source_reader
from grader.classes.pages.class_report import ClassInfo, write_report
from grader.classes.pages.feedback import moodle_feedback_zip, write_feedback
from grader.classes.pseudonyms import Pseudonyms
from grader.classes.roll import Roll
from grader.classes.run import key_of, remembered
from grader.classes.settings import Settings
from grader.classes.tables import write_grades, write_unmatched
from grader.cli.class_folder import ClassFolder
from grader.cli.errors import Fault, complain, counted, say
from grader.common.files import Unreadable, read_regular, write_bytes
from grader.protocol.levels import LEVELS

MOST_TABLE_BYTES = 100_000_000


@dataclass(frozen=True)
class Wanted:
    """What is to be written besides grades, feedback and report."""

    pseudonyms: bool = False
    with_solutions: bool = False
    fill_canvas: Path | None = None
    fill_moodle: Path | None = None
    column: str = ""
    missing_as_zero: bool = False
    dolos: Path | None = None

    @classmethod
    def of(cls, options: dict[str, Any]) -> "Wanted":
        return cls(**{name: options[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class ClassGrades:
    """The grades of a class, and how many hand-ins have no verdict yet."""

    grades: Sequence[Grade]
    remarks: Sequence[str]
    waiting: int


def grades_in(folder: ClassFolder, roll: Roll, settings: Settings) -> ClassGrades:
    """The grades after the rules of the class. Raises BadStore and Fault."""
    if (how := remembered(folder.store)) is None:
        raise Fault(f"{folder.out} holds no class that was graded")
    said = () if how.require == LEVELS[0] else (f"sandbox: level {how.require} was allowed",)
    graded = graded_of(
        roll, folder.store, folder.answers, lambda kata, sha256: key_of(kata, sha256, how), said
    )
    return ClassGrades(
        grades_of(graded.gradeds, settings),
        remarks(graded.gradeds, settings),
        len(graded.waiting),
    )


def write_all(
    folder: ClassFolder, roll: Roll, found: ClassGrades, settings: Settings, wanted: Wanted
) -> None:
    """Write everything. Raises BadStore and Fault."""
    out, private, answers, grades = folder.out, folder.private, folder.answers, found.grades
    for remark in found.remarks:
        say(remark)
    source_of, unmatched = source_reader(roll, answers), roll.unmatched
    filled = [
        _filled(private if wanted.pseudonyms else out, name, path, grades, settings, wanted)
        for name, path in (("canvas", wanted.fill_canvas), ("moodle", wanted.fill_moodle))
        if path is not None
    ]
    public: Sequence[Grade] = grades
    public_id: Callable[[str], str] = str
    if wanted.pseudonyms:
        from grader.classes.pseudonyms import unmatched_without_names

        pseudonyms = Pseudonyms.open(private)
        public, public_id = pseudonyms.applied(grades), pseudonyms.of
        write_grades(private / "grades.csv", grades)
        write_unmatched(private / "unmatched.csv", unmatched)
        unmatched = unmatched_without_names(unmatched, grades)
    write_grades(out / "grades.csv", public)
    keep_scores(private, grades)
    write_unmatched(out / "unmatched.csv", unmatched)
    info = ClassInfo(title=out.resolve().name, layout=roll.layout)
    write_report(out, public, info, source_reader(roll, answers, public_id))
    files = write_feedback(
        out, grades, with_solutions=wanted.with_solutions, source_of=source_of, public_id=public_id
    )
    if roll.layout == "moodle":
        if wanted.pseudonyms:
            (out / "feedback-moodle.zip").unlink(missing_ok=True)  # of an earlier run, with names
        moodle_feedback_zip(private if wanted.pseudonyms else out, grades, files)
    if wanted.dolos is not None:
        from grader.classes.dolos import lay_out

        lay_out(wanted.dolos, roll, answers, public_id)
        say(f"For Dolos: {wanted.dolos}")
    for line in filled:
        say(line)
    if found.waiting:
        complain(f"{counted(found.waiting, 'hand-in')} without a verdict, and so left out")
    _closing(out, public, len(unmatched))


def _closing(out: Path, grades: Any, unmatched: int) -> None:
    outcomes: dict[str, int] = {}
    for grade in grades:
        outcomes[grade.graded.outcome] = outcomes.get(grade.graded.outcome, 0) + 1
    counts = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    say(f"Outcomes: {counts or 'none'}.")
    if unmatched:
        say(f"{counted(unmatched, 'file')} left aside, with the reasons: {out / 'unmatched.csv'}")
    say(f"Grades:   {out / 'grades.csv'}")
    say(f"Report:   {out / 'report.html'}")
    say(f"Feedback: {out / 'feedback'}")


def _filled(
    out: Path, platform: str, path: Path, grades: Any, settings: Settings, wanted: Wanted
) -> str:
    """Fill a platform's table, and say what was done. Raises Fault."""
    from grader.classes.gradebooks import canvas, moodle
    from grader.classes.gradebooks.table import BadTable

    fill = canvas.fill_canvas if platform == "canvas" else moodle.fill_moodle
    target = out / f"filled-{path.name}"
    try:
        table = read_regular(path, MOST_TABLE_BYTES, "a gradebook")
        done = fill(
            table, grades, column=wanted.column, weight=settings.weight,
            missing_as_zero=wanted.missing_as_zero,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Fault(f"{path} does not exist") from error
    except (Unreadable, BadTable) as error:
        raise Fault(f"{path} cannot be filled: {error}") from error
    write_bytes(target, done.data)
    for note in done.notes:
        say(note)
    for words, rows in (
        ("in the table, and not among the hand-ins", done.not_in_grades),
        ("among the hand-ins, and not in the table", done.not_in_table),
    ):
        if rows:
            complain(f"{counted(len(rows), 'learner')} {words}: {', '.join(map(str, rows[:20]))}")
    return f"Filled: {target} ({counted(done.changed, 'cell')} changed)"
