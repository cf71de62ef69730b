"""The worked example of a statement: found, and run against the reference as it stands.

It runs in a process of its own, through Python's doctest module and with the solution's names in
scope. The reference is trusted code. An answer never gets here.
"""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

from grader import catalog
from grader.authoring.stubs import BadMarkers, read_solution
from grader.common.files import Unreadable, read_text

HEADING = "Example"
LIMIT_S = 60.0
"""Importing torch takes seconds on a busy machine."""

_RUN = """
import doctest, json, runpy, sys
path, example = json.loads(sys.stdin.read())
names = runpy.run_path(path, run_name="solution")
test = doctest.DocTestParser().get_doctest(example, names, "example", path, 0)
said = []
if test.examples:
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=said.append, clear_globs=False)
sys.stdout.write("\\n" + json.dumps(said))
"""


def example_of(statement: str) -> str | None:
    """The code of a statement's section `Example`: its lines with prompts and what they print,
    without the indentation. None if there is no such section or no code in it."""
    rows = statement.splitlines()
    heads = [n for n, row in enumerate(rows) if n + 1 < len(rows) and _is_rule(rows[n + 1])]
    begin = next((n for n in heads if rows[n].strip() == HEADING), None)
    if begin is None:
        return None
    end = next((n for n in heads if n > begin), len(rows))
    section = "\n".join(rows[begin + 2 : end])
    blocks = [b for b in section.split("\n\n") if b.lstrip("\n").startswith("    >>> ")]
    return "\n\n".join(textwrap.dedent(block).strip("\n") for block in blocks) or None


def _is_rule(row: str) -> bool:
    return len(row) > 2 and set(row) == {"-"}


def run_example(root: Path, slug: str) -> list[str]:
    """What is wrong with the worked example of a kata, one text per problem; none if it holds."""
    file = catalog.solution(root, slug)
    name = f"solutions/{slug}.py"
    try:
        statement = read_solution(read_text(file)).statement
    except (OSError, Unreadable, BadMarkers, UnicodeDecodeError) as error:
        return [f"{name} cannot be read: {error}"]
    example = example_of(statement)
    if example is None:
        return [f"{name} has no worked example: add a section `{HEADING}` with `>>>` lines"]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-W", "ignore", "-c", _RUN],
            input=json.dumps([str(file), example + "\n"]),
            capture_output=True, text=True, encoding="utf-8", timeout=LIMIT_S, check=False,
        )  # fmt: skip
        said = json.loads(done.stdout.rpartition("\n")[2])
    except subprocess.TimeoutExpired:
        return [f"{name}: the example did not end within {LIMIT_S:g} s; make it smaller"]
    except ValueError:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return [f"{name}: the example could not be run: {last}"]
    return [f"{name}: {_problem(str(text))}" for text in said]


def _problem(report: str) -> str:
    """A report of doctest in one line: the line that failed, what it should give, what it gave."""
    parts: dict[str, list[str]] = {}
    label = ""
    for row in report.splitlines():
        if row.endswith(":") and not row.startswith(" "):
            label = row[:-1]
        elif row.startswith("    "):
            parts.setdefault(label, []).append(row.strip())
    code, wanted = (" ".join(parts.get(name, [])) for name in ("Failed example", "Expected"))
    got = " ".join(parts.get("Got", [])) or parts.get("Exception raised", [""])[-1] or "nothing"
    return f"the example `{code}` should give {wanted or 'nothing'} and gives {got}"
