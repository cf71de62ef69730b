"""The messages of a verdict. Decides nothing."""

import re
from collections.abc import Sequence
from typing import Any

from grader.common.cells import TAG, in_words
from grader.judge.compare import Finding
from grader.judge.verdict import CheckResult, Fault, Message, Outcome

MAX_PART = 2500
"""How many characters a message quotes from an answer."""
NOT_STARTED = Message("Nothing is written yet.", "Write the function bodies, and grade again.").text

DIFFERENT = Finding(
    "your answer gives different numbers when it is run again on the same problems, so its numbers "
    "cannot be compared with the right ones",
    "the result should depend on the arguments alone",
    "Which line draws a random number, reads a clock, or keeps something from an earlier call? "
    "Such a mistake is easy to make and hard to see: call your function twice and compare.",
)


def not_graded(function: str, cell: str, slug: str, were_run: bool) -> Finding:
    """For a function that is defined in a cell of the notebook that is not graded. The graded cells
    `were_run` in a kernel, or are those of a file."""
    how = f'`check("{slug}")` takes both' if were_run else f"give {cell} the tag `{TAG}` too"
    return Finding(
        f"your answer does not define `{function}`. It is in {cell}, which is not graded",
        f"the kata's functions should be graded together: {how}",
    )


def of_finding(finding: Finding, where: str | None) -> str:
    """First what the answer does, then what the kata asks, then where it was seen."""
    return Message(_within(finding.does), _within(finding.asks), where=where or "").text


def of_fault(fault: Fault, where: str = "") -> str:
    """An exception or an early end, with the line of the answer."""
    line = ""
    if fault.places:
        place = fault.places[-1]
        function = " ".join(place.function.split())  # a name may be anything, newlines too
        inside = f", in {function}" if function not in ("", "<module>") else ""
        column = f", column {fault.column}" if fault.column else ""
        line = f"{in_words(place.cell, place.line)}{column}{inside}: {place.source.strip()}"
    return Message(_within(fault.text), line=line, where=where).text


def _within(text: str) -> str:
    """A bounded text as a sentence."""
    return sentence(text if len(text) <= MAX_PART else f"{text[:MAX_PART]} …")


_REFUSED = (
    r"\[Errno (1|13)\]|Operation not permitted|Permission denied|shared memory|open file failed"
    r"|cannot open shared object file"
)


def is_refused(message: str) -> bool:
    """Whether an exception looks like one from a call that the sandbox refuses."""
    return re.search(_REFUSED, message) is not None


def refused(message: str) -> str:
    """Its first line, and what an answer can and cannot do."""
    first = (message.splitlines() or [""])[0].rstrip(" .")
    return (
        f"{first}. Your answer runs in a sandbox: it can compute, print and start threads "
        "(concurrent.futures.ThreadPoolExecutor). It cannot start processes, open files or use the "
        "network. So subprocess, multiprocessing with its ThreadPool, asyncio, DataLoader workers "
        "and share_memory_ do not work here, and torch.compile works only in part. No kata needs "
        "them"
    )


def where(problems: Sequence[Any], index: int) -> str:
    """Which problem it was, described by what makes it different from the others."""
    facts_of, kind = vars(problems[index]), getattr(problems[index], "KIND", "model")
    hidden = {"seed", "family", *getattr(problems[index], "HIDDEN", ())}
    facts = [
        f"{name} = {value}"
        for name, value in facts_of.items()
        if name not in hidden and not isinstance(value, bool) and value != ""
    ]
    label = ", ".join([f"the {facts_of['family']} {kind}", *facts])
    return f"problem {index + 1} of {len(problems)}: {label}."


def sentence(text: str) -> str:
    """The text with a capital letter at its beginning and a full stop at its end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def summary(outcome: Outcome, checks: Sequence[CheckResult], event: Fault | None) -> str:
    """One line for lists of verdicts."""
    passed = sum(check.status == "passed" for check in checks if check.required)
    total = sum(check.required for check in checks)
    so_far = f"{passed} of {total} required checks pass"
    match outcome:
        case "passed":
            return f"all {total} required checks pass"
        case "not_started":
            return "not started yet"
        case "unreadable" | "raised" | "timed_out" | "crashed":
            assert event is not None
            last = event.places[-1] if event.places else None
            place = f" (line {in_words(last.cell, last.line)})" if last else ""
            what = next((line for line in event.text.splitlines() if line.strip()), "")[:160]
            return f"{what}{place}; {so_far}"
    return so_far
