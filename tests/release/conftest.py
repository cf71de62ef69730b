"""A release of all katas, made once; and what runs a command in one, as a learner would."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalog
from grader.release.release import write_release

from ..known_answers import ROOT

InRelease = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The learners' repository with all katas. Nobody changes it."""
    place = tmp_path_factory.mktemp("released") / "learners"
    write_release(ROOT, place, catalog.slugs(), "Our course")
    return place


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with two katas, of which the second builds on one that is not there."""
    place = tmp_path_factory.mktemp("two") / "learners"
    write_release(ROOT, place, ("hvp", "unroll"), "Two")
    return place


@pytest.fixture(scope="session")
def run_in() -> InRelease:
    """Run `kata` from a release's own grader: `run_in(place, "grade")`."""

    def run(place: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "grader", *words],
            cwd=place,
            env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(place), **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
