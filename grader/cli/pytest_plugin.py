"""`pytest kata/`: the checks as test items, one per check, for editors' test panels, -k and JUnit.

The answer runs behind the wall here as well: its file is never imported by pytest. But pytest
itself would run a conftest.py that lies beside it, so these results are for practice; what counts
is `kata grade`. Torch and the judge are imported when the first kata is collected, not before.
"""

import contextlib
import warnings
from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader import catalog
from grader.catalog.project import BadProject
from grader.common.faults import BrokenKata, GraderFault
from grader.report.harmless import one_line, terminal

if TYPE_CHECKING:
    from grader.report.story import Story
    from grader.wall.workers import Workers


class CheckFailed(AssertionError):
    """A check did not pass; its text is the check's message."""


def is_answer(path: Path) -> bool:
    """A file in a folder `kata` or `solutions` that is named like a kata of ours."""
    if path.suffix != ".py" or path.parent.name not in ("kata", "solutions"):
        return False
    try:
        return path.stem in catalog.slugs()
    except BadProject as error:
        raise pytest.UsageError(one_line(str(error))) from error


def pytest_configure(config: pytest.Config) -> None:
    """torch warns at import where NumPy is not installed; nothing here needs NumPy."""
    config.addinivalue_line("filterwarnings", "ignore:Failed to initialize NumPy")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """Collect an answer as its kata's checks, in place of what pytest would make of it."""
    collected = yield
    if is_answer(file_path):
        if not _can_be_named(file_path, parent.config.rootpath):
            # pytest shows a test's path as it is; who hands in an answer may have named a folder.
            why = f"not graded, since its path is not plain text: {one_line(str(file_path))}"
            with warnings.catch_warnings():
                warnings.simplefilter("always")  # with `-W error` it would end the collection
                warnings.warn(pytest.PytestWarning(why), stacklevel=1)
            return []
        # pytest's own Module would import the answer into this very process.
        return [AnswerCollector.from_parent(parent, path=file_path)]
    return collected


def _can_be_named(path: Path, root: Path) -> bool:
    """Nothing in the path, as pytest shows it, is one that a terminal or a log would obey."""
    shown = str(path.relative_to(root) if path.is_relative_to(root) else path)
    return one_line(shown) == shown


@contextlib.contextmanager
def _in_peace() -> Iterator[None]:
    """Let no warning of torch's or ours become an error, whatever `-W` and pytest's settings say:
    they are about the user's code, and none of that runs here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class AnswerCollector(pytest.File):
    """One answer. It is graded once, when the first of its checks is run."""

    def collect(self) -> Iterator["CheckItem"]:
        with _in_peace():
            from grader.pipeline.grade import load_kata

            try:
                checks = load_kata(self.path.stem).checks
            except BrokenKata as error:
                raise self.CollectError(f"The kata itself is broken: {error}") from error
        for check in checks:
            item: CheckItem = CheckItem.from_parent(self, name=check.id)
            item.title = check.title
            yield item

    @cached_property
    def story(self) -> "Story":
        path = self.path
        if path.is_relative_to(Path.cwd()):
            path = path.relative_to(Path.cwd())
        with _in_peace():
            from grader.pipeline.grade import fresh_seed, grade_with
            from grader.report.compose import story_of

            workers = _workers(self.config)
            return story_of(grade_with(workers, self.path.stem, path, seed=fresh_seed()))


class CheckItem(pytest.Item):
    """One check of one answer."""

    title = ""

    def runtest(self) -> None:
        from grader.report.pytest import bonus, quoted

        assert isinstance(self.parent, AnswerCollector)
        story = self.parent.story
        check = next(check for check in story.checks if check.id == self.name)
        if check.status == "skipped":
            pytest.skip(f"not reached: {self.title}")
        if check.status == "failed":
            if not check.required:
                pytest.xfail(bonus(check))
            raise CheckFailed(_shown(story, check.id))
        if story.output and self.config.option.verbose > 0:
            self.add_report_section("call", "answer's output", quoted(story))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The check's message alone; a traceback through the grader would say nothing."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        if isinstance(excinfo.value, GraderFault):
            return f"The grader could not do its work: {one_line(str(excinfo.value))}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem}: {self.title}"


def _shown(story: "Story", check_id: str) -> str:
    """The check's text; without what comes beside it, where that cannot be shown."""
    from grader.report.pytest import message

    try:
        return message(story, check_id)
    except Exception as error:  # noqa: BLE001 - the check has failed, whatever can be said of it
        title = next(check.title for check in story.checks if check.id == check_id)
        fault = f"A fault of the grader ({type(error).__name__}) keeps the diagnosis from you."
        return terminal("\n".join([title, fault]))


_OPEN = pytest.StashKey[Any]()


def _workers(config: pytest.Config) -> "Workers":
    """One source of workers for the whole session, started when first needed."""
    from grader.wall.workers import open_workers

    if _OPEN not in config.stash:
        source = open_workers(catalog.slugs())
        config.stash[_OPEN] = (source, source.__enter__())
    workers: Workers = config.stash[_OPEN][1]
    return workers


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the workers with the session."""
    if _OPEN in config.stash:
        with _in_peace():
            config.stash[_OPEN][0].__exit__(None, None, None)
