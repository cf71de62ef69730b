"""What tests share: one source of workers for the session, and a way to grade a text.

No test looks at what stands in kata/: a learner who has begun has green tests all the same.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch

from grader import catalog
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.wall.run import Deadline
from grader.wall.workers import Workers, open_workers

from .known_answers import ANSWERS, FEW, ROOT, SEED, Graded
from .warm_command import warm_command

if TYPE_CHECKING:
    from .terminal_session import OpenSession

__all__ = ["ANSWERS", "FEW", "ROOT", "SEED"]

# Problems are tiny: a second thread of torch's only takes the other core from other tests.
os.environ["OMP_NUM_THREADS"] = "1"
torch.set_num_threads(1)

# `make test` says here how `kata` is called; what is shown should not depend on who runs tests.
os.environ.pop("KATA_COMMAND", None)
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])


SPREAD = ("test_corpora", "test_diagnosis", "test_thresholds", "test_xray")
"""Files whose tests share nothing but the session's fixtures."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Under `--dist loadgroup` the tests of a file go to one process, so that what they share is
    made once: a kernel, a zygote, the red team's ground. Files begin with the largest; those that
    are spread fill the time until both processes have ended."""
    for item in items:
        if item.path.stem not in SPREAD:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Workers forked from one zygote (or spawned, where KATA_WORKER says so)."""
    with open_workers(["hvp", "maml", "unroll"]) as source:
        source.expect_more()
        yield source


@pytest.fixture(scope="session")
def graded(
    workers: Workers, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Graded:
    """The verdict on a known answer, graded once for all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):  # a process of pytest-xdist's: the run's is above
        folder = folder.parent
    (folder / "verdicts").mkdir(exist_ok=True)
    return Graded(workers, folder / "verdicts")


@pytest.fixture(scope="session")
def loose_workers() -> Iterator[Workers]:
    """Workers at the lowest level of the sandbox, where an answer can do what is refused above."""
    opened = contextlib.ExitStack()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_SANDBOX", "process")
        source = opened.enter_context(open_workers(["hvp"]))
        source.expect_more()
    with opened:
        yield source


@pytest.fixture
def grade_loose(loose_workers: Workers, tmp_path: Path) -> Callable[..., Verdict]:
    """Grade a text as the answer to hvp at the lowest level."""

    def grade(source: str, *, deadline: float = 20.0) -> Verdict:
        path = tmp_path / "hvp.py"
        path.write_text(source)
        return grade_with(loose_workers, "hvp", path, seed=SEED, deadline=Deadline.of(deadline))

    return grade


@pytest.fixture
def grade_text(workers: Workers, tmp_path: Path) -> Callable[..., Verdict]:
    """Grade a text, or bytes, as the answer to a kata: `grade_text("hvp", source)`."""

    def grade(
        slug: str, source: str | bytes, *, seed: int = SEED, deadline: float = 20.0
    ) -> Verdict:
        path = tmp_path / f"{slug}.py"
        path.write_bytes(source.encode() if isinstance(source, str) else source)
        return grade_with(workers, slug, path, seed=seed, deadline=Deadline.of(deadline))

    return grade


def repository(place: Path) -> Path:
    """A repository of a few katas with untouched stubs, whose grader is ours."""
    (place / "kata").mkdir(parents=True)
    shutil.copytree(ROOT / "solutions", place / "solutions")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = f"{project}\n[tool.kata]\nbuiltin = {list(FEW)}\n"
    (place / "pyproject.toml").write_text(text, encoding="utf-8")
    for slug in FEW:
        shutil.copy(catalog.entry(slug).stub, place / "kata" / f"{slug}.py")
    return place


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own for a test, also for what the test itself calls."""
    monkeypatch.setattr(catalog, "slugs", lambda: FEW)
    return repository(tmp_path / "katas")


@pytest.fixture
def open_session(root: Path) -> "Iterator[OpenSession]":
    """Begin a session in that repository; all of them are ended after the test."""
    from .terminal_session import TerminalSession

    begun: list[TerminalSession] = []

    def begin(*words: str, **more: Any) -> TerminalSession:
        begun.append(TerminalSession(root, *words, **more))
        return begun[-1]

    yield begin
    for session in begun:
        session.close()


@pytest.fixture(scope="session")
def kata() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run the command `kata` as a process of its own: `kata("grade", "hvp", COLUMNS="80")`."""

    def run(
        *words: str, cwd: Path = ROOT, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        everything = {**os.environ, "COLUMNS": "100", **environment}
        if (warm := warm_command()).serves(everything):
            return warm.run(words, cwd, everything, timeout=120)
        return subprocess.run(
            [sys.executable, "-m", "grader", *words],
            cwd=cwd,
            env=everything,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
        )

    return run
