"""`kata watch` leaves the terminal clean: left, interrupted, stopped, resized, closed, killed."""

import os
import signal
import sys
import termios
from pathlib import Path

import pytest

from .terminal_session import OpenSession, TerminalSession, solution, wrong

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

LEFT_THE_SCREEN = b"\x1b[?1049l"
SHOWS_THE_CURSOR = b"\x1b[?25h"


def modes(screen: TerminalSession) -> list[object]:
    return list(termios.tcgetattr(screen.child.fileno()))[:4]


def begun(
    open_session: OpenSession, *words: str, **more: object
) -> tuple[TerminalSession, list[object]]:
    """A session that waits for a save, and how its terminal was before."""
    screen = open_session(*words, **more)
    before = modes(screen)
    screen.until("Not started yet")
    assert modes(screen) != before
    return screen, before


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("\x03", 130), ("\x04", 0)])
def test_leaving_gives_the_terminal_back(open_session: OpenSession, key: str, code: int) -> None:
    screen, before = begun(open_session)
    screen.press(key)
    assert screen.ended() == code
    assert modes(screen) == before
    assert LEFT_THE_SCREEN in screen.bytes
    assert SHOWS_THE_CURSOR in screen.bytes
    assert screen.bytes.rstrip().endswith(b"0 of 3 katas passed; hvp: 0 of 10 points")
    assert screen.nothing_is_left()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signals_give_the_terminal_back(open_session: OpenSession, number: int, code: int) -> None:
    screen, before = begun(open_session)
    os.kill(screen.child.pid, number)
    assert screen.ended() == code
    assert modes(screen) == before
    assert LEFT_THE_SCREEN in screen.bytes
    assert screen.nothing_is_left()


def test_in_the_middle_of_an_endless_answer_it_leaves_at_once(
    root: Path, open_session: OpenSession
) -> None:
    screen, before = begun(open_session)
    (root / "kata" / "hvp.py").write_text("while True: pass\n")
    screen.until("grading … 1 s")
    screen.press("\x03")
    assert screen.ended() == 130
    assert modes(screen) == before
    assert screen.nothing_is_left()


def test_a_terminal_that_is_closed_leaves_no_process(root: Path, open_session: OpenSession) -> None:
    screen, _ = begun(open_session)
    (root / "kata" / "hvp.py").write_text("while True: pass\n")
    screen.until("grading … 1 s")
    screen.child.ptyproc.fileobj.close()
    screen.child.ptyproc.closed = True
    assert screen.nothing_is_left()


def test_killed_it_leaves_no_process(root: Path, open_session: OpenSession) -> None:
    screen, _ = begun(open_session)
    (root / "kata" / "hvp.py").write_text("while True: pass\n")
    screen.until("grading … 1 s")
    os.kill(screen.child.pid, signal.SIGKILL)
    assert screen.ended() == -signal.SIGKILL
    assert screen.nothing_is_left()


SIZES = [(60, 15), (40, 10), (20, 5), (200, 60), (80, 24)]


def is_filled(screen: TerminalSession) -> bool:
    """Whether head and foot stand where they belong; a new size arrives a while after it is set."""
    first, second, *_ = screen.lines
    whole = screen.screen.columns < 80 or first.endswith("0 of 3 passed")
    foot = any("n next" in line for line in screen.lines[-3:])
    return first.startswith("maml") and whole and second.startswith("✗ Not pa") and foot


def test_a_resized_terminal_is_filled_anew(root: Path, open_session: OpenSession) -> None:
    (root / "kata" / "maml.py").write_text(wrong("maml", "first_order_no_create_graph"))
    screen = open_session("maml")
    screen.until("Not passed yet")
    for columns, rows in SIZES:
        screen.resize(columns, rows)
        screen.until(lambda: is_filled(screen))
        assert all(len(line) <= columns for line in screen.lines)


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def shell(root: Path, open_session: OpenSession, *words: str) -> TerminalSession:
    """A shell with job control, and `kata watch` begun in it."""
    command = ("bash", "--norc", "--noprofile", "-i")
    screen = open_session(command=command, PS1="ready> ")
    screen.until("ready>")
    command_line = " ".join([sys.executable, "-m", "grader", "watch", *words])
    screen.press(f"{command_line}\r", "Not started yet")
    return screen


def test_suspended_and_resumed_it_goes_on(root: Path, open_session: OpenSession) -> None:
    screen = shell(root, open_session)
    raw = modes(screen)
    screen.press("\x1a", "Stopped")
    screen.screen.reset()
    screen.press("echo still $((40 + 2))\r", "still 42")
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    screen.press("fg\r", "Passed: 10 of 10 points")
    assert modes(screen) == raw
    screen.press("q", "1 of 3 katas passed")
    screen.press("echo and $((40 + 3))\r", "and 43")


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_stopped_from_outside_it_goes_on(
    root: Path, open_session: OpenSession, number: int
) -> None:
    screen, _ = begun(open_session)
    os.kill(screen.child.pid, number)
    screen.until(lambda: state_of(screen.child.pid) == "T")
    os.kill(screen.child.pid, signal.SIGCONT)
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    screen.until("Passed: 10 of 10 points")
    screen.press("q")
    assert screen.ended() == 0


# ---- poor terminals ---------------------------------------------------------------------------


def test_without_colour_the_words_stay(root: Path, open_session: OpenSession) -> None:
    (root / "kata" / "hvp.py").write_text(wrong("hvp", "wrong_sign"))
    screen = open_session(NO_COLOR="1")
    screen.until("✗ Not passed yet")
    assert b"\x1b[31m" not in screen.bytes
    assert b"\x1b[1;31m" not in screen.bytes


def test_a_dumb_terminal_gets_lines_and_no_escapes(root: Path, open_session: OpenSession) -> None:
    screen = open_session(TERM="dumb", size=(80, 200))
    screen.until("Not started yet")
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    screen.until("Passed: 10 of 10 points")
    screen.press("q")
    assert screen.ended() == 0
    assert b"\x1b" not in screen.bytes


def test_a_dumb_terminal_says_once_that_a_grading_takes_long(
    root: Path, open_session: OpenSession
) -> None:
    screen = open_session(TERM="dumb", size=(80, 200))
    screen.until("Not started yet")
    before = len(screen.bytes)
    (root / "kata" / "hvp.py").write_text("import time\ntime.sleep(2)\n" + solution("hvp"))
    screen.until("Passed: 10 of 10 points")
    said = screen.bytes[before:].decode().splitlines()
    assert said.count("grading kata/hvp.py …") == 1
    assert said[0] == "grading kata/hvp.py …"


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_without_utf_8_mathematics_is_spelled_out(
    root: Path, open_session: OpenSession, locale: dict[str, str]
) -> None:
    (root / "kata" / "maml.py").write_text(wrong("maml", "first_order_no_create_graph"))
    screen = open_session("maml", **locale)
    text = screen.until("x Not passed yet")
    assert screen.bytes.isascii()
    assert "v more" in text
    assert "1.00 x first-order part" in text
    screen.press("\x1b[B", "theta")
    screen.press("l", "Where to?")
    screen.until("^v choose")
    screen.press("c", "answers pass")
    assert screen.bytes.isascii()


def test_under_make_ctrl_c_and_the_keys_work_as_well(root: Path, open_session: OpenSession) -> None:
    (root / "Makefile").write_text(f"watch:\n\t@{sys.executable} -m grader watch\n")
    screen = open_session(command=("make", "watch"), KATA_COMMAND="kata")
    screen.until("Not started yet")
    screen.press("n", "Open kata/maml.py")
    screen.press("\x03")
    assert screen.ended() == 2  # make's own
    assert screen.nothing_is_left()
