"""`kata doctor`: what this machine offers, tried for real."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from grader.cli.errors import Waiting


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def doctor(as_json: bool) -> int:
    """Show what this machine offers, and how to get more.

    It tries each layer of the sandbox for real, torch, and the folders that kata writes to. Then it
    grades answers whose verdict is known, as `kata grade` does.

    Exit code: 0 answers can be graded here, at whatever level of the sandbox; 2 they cannot.
    """
    from grader.catalog.project import NoProject, find_root
    from grader.doctor import sandbox as doctor
    from grader.doctor.environment import findings

    root: Path | None
    try:
        root = find_root()
    except NoProject:
        root = None
    # Each is a process that takes a second or more to start, so they start together.
    with Waiting("trying the sandbox, torch, and a grading"), ThreadPoolExecutor(2) as pool:
        examined, graded = pool.submit(doctor.examine), pool.submit(doctor.try_grading, root)
        found = findings(root)
        sandbox, trial = examined.result(), graded.result()
    bad = not trial.went_well or any(finding.state == "bad" for finding in found)
    code = 2 if bad else 0
    if as_json:
        data = {
            "system": doctor.system(),
            "surroundings": [dataclasses.asdict(finding) for finding in found],
            "sandbox": dataclasses.asdict(sandbox),
            "trial": {**dataclasses.asdict(trial), "went_well": trial.went_well},
        }
        click.echo(json.dumps(data, indent=2, allow_nan=False))
        return code
    from rich.console import Console

    from grader.doctor.page import show

    show(Console(highlight=False), found, sandbox, trial)
    return code
