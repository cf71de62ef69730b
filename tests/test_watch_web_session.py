"""`kata watch --web` as a whole: the page and the terminal show the same, until the end."""

import asyncio
import dataclasses
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import watch as command
from grader.watch.actions import grade_all
from grader.watch.grading import Graded
from grader.watch.on_page import moment
from grader.watch.session import Session

from .conftest import ROOT
from .served import Reader, asked
from .stories import verdict_of
from .terminal_session import OpenSession, TerminalSession, solution, wrong
from .test_watch_terminal import shell

in_terminal = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


# ---- what the page shows of a session -------------------------------------------------------


class Orders:
    """Takes orders, and grades when the test says so."""

    def __init__(self) -> None:
        self.pictures: list[str] = []

    def grade(
        self, slug: str, report: Callable[[Graded], None], seed: int | None, picture: str
    ) -> None:
        self.pictures.append(picture)

    def drop(self) -> bool:
        return False

    def is_shown(self) -> None:
        pass


def in_a_session(root: Path, does: Callable[[Session, Callable[[Graded], None]], None]) -> None:
    """Call something with a session, and with what gives it a verdict."""

    async def call() -> None:
        orders = Orders()
        session = Session(root, "hvp", orders, lambda: None)
        session.go_to("hvp")
        does(session, lambda found: session.graded(session.order, found))

    asyncio.run(call())


PASSED = Graded("hvp", verdict_of("passed"), "mine = 1\n")


def test_a_verdict_is_old_while_the_next_save_is_graded(root: Path) -> None:
    def does(session: Session, give: Callable[[Graded], None]) -> None:
        begun = moment(session)
        assert (begun.verdict, begun.is_old) == (None, True)
        give(PASSED)
        new = moment(session)
        assert new.verdict is session.state.verdict is PASSED.verdict
        assert (new.text, new.is_old, new.says) == ("mine = 1\n", False, "")
        (root / "kata" / "hvp.py").write_text("other = 2\n")
        session.look()
        old = moment(session)
        assert (old.verdict, old.is_old) == (PASSED.verdict, True)
        assert old.says == "Grading kata/hvp.py …"
        give(dataclasses.replace(PASSED, text="other = 2\n"))
        new = moment(session)
        assert (new.text, new.is_old, new.says) == ("other = 2\n", False, "")

    in_a_session(root, does)


def test_a_save_that_waits_until_all_are_graded_leaves_the_verdict_old(root: Path) -> None:
    def does(session: Session, give: Callable[[Graded], None]) -> None:
        give(PASSED)
        grade_all(session)
        assert not moment(session).is_old
        (root / "kata" / "hvp.py").write_text("other = 2\n")
        session.look()
        grade_all(session)
        assert moment(session).is_old
        assert moment(session).says == "The last save of kata/hvp.py has not been graded yet."

    in_a_session(root, does)


@pytest.mark.parametrize(
    ("address", "picture"), [("", "failed"), ("http://127.0.0.1:8000/x/", "always")]
)
def test_only_for_a_page_is_a_pass_recorded(root: Path, address: str, picture: str) -> None:
    async def call() -> list[str]:
        orders = Orders()
        session = Session(root, "hvp", orders, lambda: None)
        session.show(address=address)
        session.go_to("hvp")
        return orders.pictures

    assert asyncio.run(call()) == [picture]


def test_without_a_verdict_the_page_says_why(root: Path) -> None:
    def does(session: Session, give: Callable[[Graded], None]) -> None:
        give(PASSED)
        session.grade("hvp")
        give(Graded("hvp", fault="the disk is full"))
        failed = moment(session)
        assert failed.verdict is None
        assert failed.says.endswith("your answer was not judged. the disk is full")
        session.is_missing()
        assert moment(session).verdict is None
        assert moment(session).says == (
            "kata/hvp.py is not there. Save it again, or press x in the terminal for the stub."
        )

    in_a_session(root, does)


# ---- the command ----------------------------------------------------------------------------


def test_without_the_extra_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "NEEDED", ("starlette", "no_such_server"))
    done = CliRunner().invoke(command.watch, ["--web"])
    assert done.exit_code == 2
    assert "make watch-web" in done.stderr
    assert "pip install -e '.[web]'" in done.stderr


@pytest.mark.parametrize("words", [["--open"], ["--port", "8000"]])
def test_what_belongs_to_the_page_needs_the_page(words: list[str]) -> None:
    done = CliRunner().invoke(command.watch, words)
    assert (done.exit_code, "add --web" in done.stderr) == (2, True)


def test_the_plain_watch_knows_nothing_of_the_page() -> None:
    script = (
        "import sys, grader.cli.watch, grader.watch.loop; print(*sorted(m for m in sys.modules"
        " if m.startswith(('grader.web', 'grader.page', 'starlette', 'uvicorn'))))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout == "\n"


# ---- in a terminal --------------------------------------------------------------------------


def where(screen: TerminalSession) -> tuple[int, str]:
    """The port and the token that the terminal shows."""
    screen.until("Not started yet")
    found = re.search(rb"page: http://127\.0\.0\.1:(\d+)/([\w-]+)/", screen.bytes)
    assert found is not None
    port, token = int(found[1]), found[2].decode()
    assert f"page http://127.0.0.1:{port}/{token}/" in screen.text
    return port, token


def text_of(port: int, token: str) -> str:
    answer = asked(port, f"/{token}/")
    assert answer.status == 200
    return answer.read().decode()


@in_terminal
def test_a_save_is_seen_on_both_and_the_page_follows_to_another_kata(
    root: Path, open_session: OpenSession
) -> None:
    screen = open_session("--web")
    port, token = where(screen)
    assert "The product has the wrong sign" not in text_of(port, token)
    reader = Reader(port, token)
    first = reader.next()
    (root / "kata" / "hvp.py").write_text(wrong("hvp", "wrong_sign"))
    assert reader.until(lambda news: news["is_old"])["says"] == "Grading kata/hvp.py …"
    new = reader.until(lambda news: not news["is_old"])
    assert new["version"] > first["version"]
    screen.until("The product has the wrong sign")
    assert "The product has the wrong sign" in text_of(port, token)
    screen.press("n", "Open kata/maml.py")
    reader.until(lambda news: news["version"] > new["version"] and not news["is_old"])
    assert 'id="maml"' in text_of(port, token)
    screen.press("q")
    assert reader.until(lambda news: news["has_ended"])
    assert screen.ended() == 0
    with pytest.raises(ConnectionRefusedError):
        asked(port, "/")
    assert screen.nothing_is_left()
    assert screen.bytes.rstrip().endswith(b"0 of 3 katas passed; maml: 0 of 20 points")


@in_terminal
def test_stopped_and_continued_it_still_serves(root: Path, open_session: OpenSession) -> None:
    screen = open_session("--web")
    port, token = where(screen)
    reader = Reader(port, token)
    reader.next()
    os.kill(screen.child.pid, signal.SIGSTOP)
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    os.kill(screen.child.pid, signal.SIGCONT)
    screen.until("Passed: 10 of 10")
    assert reader.until(lambda news: news["version"] > 1 and not news["is_old"])
    assert "hvp" in text_of(port, token)
    screen.press("\x03")
    assert screen.ended() == 130
    assert screen.nothing_is_left()


@in_terminal
@pytest.mark.parametrize("how", ["key", "signal"])
def test_while_the_watch_is_stopped_the_page_says_so(
    root: Path, open_session: OpenSession, how: str
) -> None:
    screen = shell(root, open_session, "--web")
    reader = Reader(*where(screen))
    assert not reader.until(lambda news: not news["is_old"])["says"]
    if how == "key":
        screen.press("\x1a")
    else:
        os.kill(os.tcgetpgrp(screen.child.child_fd), signal.SIGTSTP)
    stopped = reader.until(lambda news: news["says"])
    assert stopped["is_old"]
    assert "type fg in its terminal" in stopped["says"]
    screen.until("Stopped")
    (root / "kata" / "hvp.py").write_text(wrong("hvp", "wrong_sign"))
    screen.press("fg\r", "The product has the wrong sign")
    assert reader.until(lambda news: not news["is_old"])["says"] == ""


@in_terminal
def test_a_reader_that_breaks_off_or_talks_nonsense_ends_nothing(
    root: Path, open_session: OpenSession
) -> None:
    screen = open_session("--web")
    port, token = where(screen)
    for said in (b"\x00\xff\r\n\r\n", f"GET /{token}/events HTTP/1.1\r\n".encode(), b""):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset
            line.sendall(said)
    before = len(screen.bytes)
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    screen.until("Passed: 10 of 10")
    assert b"Invalid HTTP" not in screen.bytes[before:]
    assert "hvp" in text_of(port, token)


@in_terminal
def test_readers_that_cannot_be_let_in_end_nothing(open_session: OpenSession) -> None:
    screen = open_session("--web")
    port, token = where(screen)
    before = resource.prlimit(screen.child.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(screen.child.pid, resource.RLIMIT_NOFILE, (0, before[1]))
    with socket.create_connection(("127.0.0.1", port)):
        screen.press("d", "d works once you have passed this kata.")
    resource.prlimit(screen.child.pid, resource.RLIMIT_NOFILE, before)
    assert "hvp" in text_of(port, token)
    screen.press("q")
    assert screen.ended() == 0


@in_terminal
def test_a_port_in_use_is_a_clear_fault(open_session: OpenSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        screen = open_session("--web", "--port", str(port))
        assert screen.ended() == 2
    assert f"port {port} cannot be taken (Address already in use)" in screen.text
    assert "leave --port out for a free one" in screen.text
    assert screen.nothing_is_left()
