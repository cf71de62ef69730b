"""A session of `kata watch` without a terminal and without a grader: keys are fed to its bindings,
verdicts come when the test says so, and its layout is drawn into memory."""

import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prompt_toolkit.application import DummyApplication
from prompt_toolkit.application.current import set_app
from prompt_toolkit.key_binding.key_processor import KeyPress, KeyProcessor
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import screen as drawn
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from rich.console import Console

from grader.judge.verdict import Verdict
from grader.pipeline.grade import Picture
from grader.watch.grading import Graded
from grader.watch.keys import bindings
from grader.watch.screen import Screen
from grader.watch.session import Session
from grader.watch.state import ScreenState

from .test_progress import verdict as bare


class Watch:
    """A session at hvp. As what grades, it only notes what it was asked to grade."""

    def __init__(self, root: Path) -> None:
        self.asked: list[str] = []
        self.left: list[int] = []
        self.drawn: Picture = "never"
        self.shown = 0
        self.size = (80, 24)
        self.session = Session(root, "hvp", self, lambda: None)
        self.screen = Screen(Console(highlight=False), lambda: self.session.state)
        self.keys = KeyProcessor(
            bindings(self.session, self.screen.body, self.left.append, lambda: None)
        )
        self.session.go_to("hvp")

    @property
    def state(self) -> ScreenState:
        return self.session.state

    def press(self, *keys: str) -> None:
        """A character each, or a key of prompt_toolkit's by its name."""
        for key in keys:
            self.lines(*self.size)  # as it is drawn before anybody presses a key
            self.keys.feed(KeyPress(key if len(key) == 1 else Keys(key)))
            self.keys.process_keys()

    def lines(self, width: int = 80, height: int = 24) -> list[str]:
        """What stands on a screen of this size."""
        self.size = width, height
        screen = drawn.Screen()
        place = drawn.WritePosition(xpos=0, ypos=0, width=width, height=height)
        self.screen.container.write_to_screen(screen, MouseHandlers(), place, "", False, None)
        screen.draw_all_floats()
        rows = (screen.data_buffer[y] for y in range(height))
        return ["".join(row[x].char for x in range(width)).rstrip() for row in rows]

    def comes(self, *verdicts: Verdict, **more: Any) -> None:
        for each in verdicts:
            self.graded(Graded(each.kata, each, **more))

    def graded(self, found: Graded) -> None:
        self.session.graded(self.session.order, found)

    def save(self, text: str) -> None:
        self.state.row.file.write_text(text, encoding="utf-8")
        self.session.look()

    # ---- what grades ----

    def grade(
        self,
        slug: str,
        report: Callable[[Graded], None],
        seed: int | None = None,
        picture: Picture = "failed",
    ) -> None:
        self.asked.append(slug)
        self.drawn = picture

    def drop(self) -> bool:
        return False

    def is_shown(self) -> None:
        self.shown += 1


def session(root: Path, does: Callable[[Watch], None]) -> None:
    """A session to which `does` happens."""

    async def run() -> None:
        with set_app(DummyApplication()):
            does(Watch(root))

    asyncio.run(run())


def verdict(
    outcome: str = "failed", kata: str = "hvp", found: str = "", took: float = 0.1
) -> Verdict:
    diagnosis = {"id": found, "title": "T", "explanation": "E.", "evidence": {}} if found else None
    return dataclasses.replace(
        bare(outcome, kata=kata), diagnosis=diagnosis, summary=f"{outcome} it is", duration_s=took
    )
