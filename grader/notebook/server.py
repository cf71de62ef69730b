"""The grader process of a notebook's kernel: grades what it is sent, and ends when nobody listens.

It takes requests on standard input and gives replies on standard output, one JSON object per line:

    {"kata": …, "cells": [{"name": …, "source": …}], "others": […], "seed": … or null}
    {"verdict": …, "text": …, "html": …}    or    {"fault": …}
"""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import catalog
from grader.common.faults import BrokenKata, GraderFault
from grader.wall.serving import Reply, serve
from grader.wall.workers import Workers

if TYPE_CHECKING:
    from grader.answers.read import AnswerFile
    from grader.catalog.why import WhyPage
    from grader.learner.onward import Onward

WIDTH = 88


def main() -> None:
    """Serve the kernel that started this process, until it is gone."""
    serve(catalog.slugs(), _made)


def _made(workers: Workers) -> tuple[Reply, Callable[[], None]]:
    grader = _Grader(workers)
    return grader.reply, grader.prepare


class _Grader:
    """Grades one request after the other, and draws the problems of the next one in between."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.next_seed: dict[str, int] = {}
        self.last: str | None = None
        self.warm = False

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        self.last = None
        try:
            return self._graded(request)
        except (GraderFault, catalog.UnknownKata) as error:
            return {"fault": str(error)}
        except Exception as error:  # noqa: BLE001 - a fault of ours, which the kernel reports
            return {"fault": f"a fault in the grader: {type(error).__name__}: {error}"}

    def _graded(self, request: dict[str, Any]) -> dict[str, Any]:
        from grader.common.cells import Cell
        from grader.pipeline.grade import fresh_seed, grade_with
        from grader.report.html import page

        slug = catalog.entry(request["kata"]).slug
        cells = tuple(Cell(c["name"], c["source"]) for c in request["cells"])
        others = tuple(Cell(c["name"], c["source"]) for c in request["others"])
        seed = request["seed"]
        if seed is None:
            seed = self.next_seed.pop(slug, None) or fresh_seed()
        verdict = grade_with(
            self.workers,
            slug,
            Path(", ".join(cell.name for cell in cells)),
            seed=seed,
            read=lambda path: _typed(path, cells, others),
            replay=lambda seed: f'check("{slug}", seed={seed})',
            picture="always",
        )
        self.last = slug
        return {
            "verdict": verdict.to_json(),
            "text": _shown(verdict, lambda: _plain(verdict)),
            "html": _shown(verdict, lambda: page(verdict, cells, *_after(verdict))),
        }

    def prepare(self) -> None:
        """While the learner reads: load what further answers may import, and draw the problems
        that the next answer to this kata gets."""
        from grader.pipeline.grade import fresh_seed, prepare

        if self.last is None:
            return
        if not self.warm:
            self.workers.expect_more()
            self.warm = True
        if self.last not in self.next_seed:
            self.next_seed[self.last] = fresh_seed()
            with contextlib.suppress(BrokenKata):  # the verdict says so
                prepare(self.last, self.next_seed[self.last])


def _typed(path: Path, cells: tuple[Any, ...], others: tuple[Any, ...]) -> "AnswerFile":
    """The answer that these cells are. Raises Unreadable."""
    import hashlib

    from grader.answers.notebook import put_together
    from grader.answers.read import AnswerFile

    together = put_together(cells, others, were_run=True)
    digest = hashlib.sha256(together.source.encode()).hexdigest()
    return AnswerFile(path, together.source, digest, together)


def _shown(verdict: Any, show: Callable[[], str]) -> str:
    """How it is shown; or, where that fails by a fault of ours, how it went."""
    try:
        return show()
    except Exception as error:  # noqa: BLE001 - the verdict stands, whatever it looks like
        fault = f"a fault of the grader ({type(error).__name__}) keeps the details from you"
        return f"{verdict.outcome}, {verdict.score} of {verdict.max_score} points; {fault}."


def _after(verdict: Any) -> "tuple[WhyPage | None, Onward | None]":
    """Why the kata matters, and where to go from it, once it is passed."""
    from grader.authoring.idioms import why_page
    from grader.catalog.project import NoProject, find_root
    from grader.catalog.why import NoWhy
    from grader.learner.onward import onward
    from grader.learner.overview import look

    if not verdict.passed:
        return None, None
    try:
        root: Path | None = find_root()
    except NoProject:  # installed without the repository, as on Colab
        root = None
    try:
        why = why_page(root, verdict.kata, passed=True)
    except NoWhy:
        why = None
    return why, onward(look(root).rows, verdict.kata) if root else None


def _plain(verdict: Any) -> str:
    """The verdict as a terminal without colour shows it."""
    from rich.console import Console

    from grader.report.terminal import Terminal

    page = io.StringIO()
    Terminal(Console(file=page, width=WIDTH, color_system=None, highlight=False)).verdict(verdict)
    return page.getvalue().strip("\n")
