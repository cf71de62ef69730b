"""`kata doctor` on a screen: what the machine offers, what is missing, how to get it."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.doctor import sandbox as doctor
from grader.doctor.environment import Finding
from grader.doctor.sandbox import Examination, Trial
from grader.protocol.levels import LEVELS, MEANING
from grader.report.harmless import for_encoding, one_line

_MARKS = {"good": ("+", "green"), "degraded": ("-", "yellow"), "bad": ("!", "bold red")}


def show(console: Console, findings: Sequence[Finding], sandbox: Examination, trial: Trial) -> None:
    """One screen: the machine, then the sandbox with its layers, then what came of grading."""
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=False)
    table.add_row(*_row(console, "good", "system", doctor.system()))
    for finding in findings:
        says = f"{finding.says}; {finding.mend}" if finding.mend else finding.says
        table.add_row(*_row(console, finding.state, finding.name, says))
    good = sandbox.level == LEVELS[0]
    level = f"level {sandbox.level}: {MEANING[sandbox.level]}"
    table.add_row(*_row(console, "good" if good else "degraded", "sandbox", level))
    if sandbox.fault:
        table.add_row(*_row(console, "bad", "", f"it could not be tried: {sandbox.fault}"))
    for layer in () if sandbox.fault else doctor.LAYERS:
        if layer.name in sandbox.layers:
            table.add_row(*_row(console, "good", f"  {layer.name}", layer.does))
            continue
        why = sandbox.missing.get(layer.name, "not available here")
        table.add_row(*_row(console, "degraded", f"  {layer.name}", f"{why}; needs {layer.mend}"))
    tried = _tried(sandbox.possible)
    if tried:
        table.add_row(*_row(console, "good" if good else "degraded", "  tried", tried))
    good = good and trial.level == LEVELS[0]
    table.add_row(*_row(console, *_of_trial(trial, sandbox)))
    console.print(table)
    if not good:
        console.print(
            "To grade code you do not trust, require the best: kata grade --require-sandbox full"
        )


def _of_trial(trial: Trial, sandbox: Examination) -> tuple[str, str, str]:
    name = "grading"
    if trial.fault:
        return "bad", name, f"no answer could be graded here: {trial.fault}"
    if not trial.went_well:
        found, wanted = ", ".join(trial.outcomes), ", ".join(trial.expected)
        return "bad", name, f"the starter file and the solution got {found}, not {wanted}"
    answers = "the starter file" if len(trial.outcomes) == 1 else "starter file and solution"
    says = f"{answers} graded correctly in {trial.seconds:.1f} s"
    if trial.level != sandbox.level:
        return "degraded", name, f"{says}, but at level {trial.level}: {_LOWER}"
    return "good", name, f"{says}, at level {trial.level}"


_LOWER = "a library here starts a thread that the sandbox does not confine"


def _tried(possible: dict[str, bool]) -> str:
    said = []
    for words, wanted in (("refused", False), ("not refused", True)):
        if named := [what for what, went in possible.items() if went is wanted]:
            said.append(f"{words}: {', '.join(named)}")
    return "; ".join(said)


def _row(console: Console, state: str, name: str, says: str) -> tuple[Text, Text, Text]:
    mark, style = _MARKS[state]
    text = for_encoding(one_line(says), console.encoding)
    return Text(mark, style), Text(name), Text(text)
