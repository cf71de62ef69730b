"""`kata watch` as a learner uses it: in a terminal, beside an editor, the screen read back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader import catalog

from .conftest import ROOT
from .terminal_session import OpenSession, solution, wrong

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


def kept(root: Path, slug: str) -> dict[str, object]:
    data = json.loads((root / ".kata" / "progress.json").read_text(encoding="utf-8"))
    row = data["katas"][slug]
    assert isinstance(row, dict)
    return row


# ---- one session, from the first stub to the last passed kata ---------------------------------


def test_a_whole_session_from_the_first_stub_to_the_last_passed_kata(
    root: Path, open_session: OpenSession
) -> None:
    screen = open_session()
    file = root / "kata" / "hvp.py"
    assert "Open kata/hvp.py" in screen.until("Not started yet: 0 of 10 points")
    for answer, diagnosis in (
        ("wrong_sign", "What happened: The product has the wrong sign"),
        ("gradient_itself", "What happened: The gradient is returned instead of H v"),
        ("first_order", "What happened: The gradient has no graph"),
    ):
        file.write_text(wrong("hvp", answer), encoding="utf-8")
        screen.until(diagnosis)
    screen.press("h", "Hint 2 of 3: ")
    file.write_text(solution("hvp"), encoding="utf-8")
    text = screen.until("Passed: 10 of 10 points")
    assert "Now passes" in text
    assert "1 of 3 passed" in text
    assert "n goes to the next kata" in text
    screen.press("d", "Your answer is identical to the reference.")
    screen.press("\x1b", "Passed: 10 of 10 points")
    for slug, passed in (("maml", 2), ("unroll", 3)):
        screen.press("n", f"Open kata/{slug}.py")
        (root / "kata" / f"{slug}.py").write_text(solution(slug), encoding="utf-8")
        screen.until(f"{passed} of 3 passed")
    assert "You have passed all 3 katas." in screen.until("passed all 3 katas")
    screen.press("q")
    assert screen.ended() == 0
    assert screen.nothing_is_left()
    hvp = kept(root, "hvp")
    assert (hvp["attempts"], hvp["best_score"], hvp["hints"]) == (4, 10, 1)
    assert hvp["first_passed"]


def test_the_diagnosis_shows_its_spectrum_and_the_line_in_context(
    root: Path, open_session: OpenSession
) -> None:
    (root / "kata" / "maml.py").write_text(wrong("maml", "first_order_no_create_graph"))
    screen = open_session("maml")
    text = screen.until("What happened: The gradient treats the inner gradient as a constant")
    assert "6 passed" in text
    assert "your meta-gradient = 1.00 × first-order part" in text
    assert "(should be 1.00)" in text
    assert "> 10 │ grads = torch.autograd.grad(loss, list(params.values()))" in text
    assert "Lost at kata/maml.py:10" in text
    assert f"{root}/kata/maml.py#10".encode() in screen.bytes  # the link
    assert "n next p back l list h hint x reset s solution g gradient c all r again q quit" in text


def test_what_does_not_fit_is_there_when_one_scrolls(root: Path, open_session: OpenSession) -> None:
    (root / "kata" / "maml.py").write_text(wrong("maml", "first_order_no_create_graph"))
    screen = open_session("maml")
    assert "the loss ├─" not in screen.until("↓ more")
    assert "it holds in float32" in screen.press("\x1b[B", "it holds in float32")
    screen.press("\x1b[F", "✂ line 10: autograd.grad without create_graph")
    screen.press("\x1b[H", "↓ more")


def test_what_the_answer_printed_is_shown_and_obeyed_by_nobody(
    root: Path, open_session: OpenSession
) -> None:
    evil = "\nprint('first', '\\x1b[2J\\x1b]0;owned\\x07', 'last')\n"
    (root / "kata" / "hvp.py").write_text(solution("hvp") + evil)
    text = open_session().until("Your answer printed")
    assert "first \\x1b[2J\\x1b]0;owned\\x07 last" in text


# ---- keys -----------------------------------------------------------------------------------


def test_the_list_jumps(open_session: OpenSession) -> None:
    screen = open_session()
    screen.until("Not started")
    assert "unroll not started hard, 30 min" in screen.press("l", "Where to?")
    screen.press("\x1b[B")
    screen.press("\x1b[B")
    screen.press("\r", "Open kata/unroll.py")
    screen.press("p", "Open kata/maml.py")
    screen.press("p", "Open kata/hvp.py")
    screen.press("p", "This is the first kata.")


def test_a_reset_asks_and_keeps_the_file(root: Path, open_session: OpenSession) -> None:
    file = root / "kata" / "hvp.py"
    file.write_text("mine = 1\n")
    screen = open_session()
    screen.until("Not passed yet")
    screen.press("x", "Bring the stub of hvp back?")
    screen.press("n", "q quit")
    assert file.read_text() == "mine = 1\n"
    screen.press("x", "Bring the stub of hvp back?")
    screen.press("y", "Not started yet")
    assert "Your file is kept as kata/hvp.py.bak" in screen.text
    assert (root / "kata" / "hvp.py.bak").read_text() == "mine = 1\n"
    assert file.read_bytes() == catalog.entry("hvp").stub.read_bytes()


def test_the_reference_is_asked_for_until_the_kata_is_passed(
    root: Path, open_session: OpenSession
) -> None:
    screen = open_session()
    screen.until("Not started")
    screen.press("d", "d works once you have passed")
    screen.press("s", "Show the reference answer to hvp before you have passed it?")
    screen.press("n", "Not started")
    screen.press("s", "before you have passed it?")
    screen.press("y", "The reference answer")
    screen.press("\x1b[F", "torch.autograd.grad(along, params, create_graph=True)")
    (root / "kata" / "hvp.py").write_text(solution("hvp") + "# mine\n")
    screen.until("Passed: 10 of 10")
    screen.press("s", "The reference answer")
    screen.press("d", "-# mine")


def test_grading_all_and_again_with_the_same_seed(root: Path, open_session: OpenSession) -> None:
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    (root / "kata" / "maml.py").write_text(wrong("maml", "outer_sign"))
    screen = open_session("maml")
    found = screen.until("for example at")
    where = found[found.index("for example") : found.index("should be")]
    screen.press("r", "run 2")
    assert where in screen.text
    text = screen.press("c", "1 of 3 answers pass.")
    assert "✓ hvp" in text
    assert "not started yet" in text
    screen.press("\x1b", "run 2")
    (root / "kata" / "maml.py").write_text(wrong("maml", "outer_sign") + "# saved\n")
    screen.until("run 3")
    assert where not in screen.text


def test_a_save_while_all_are_graded_is_what_counts(root: Path, open_session: OpenSession) -> None:
    (root / "kata" / "hvp.py").write_text("while True: pass\n")
    screen = open_session("maml")
    screen.until("Not started")
    screen.press("c", "Everything in kata/")
    (root / "kata" / "maml.py").write_text(solution("maml"))
    screen.until("Passed: 20 of 20 points")


# ---- what can go wrong ----------------------------------------------------------------------


def test_a_newer_save_drops_a_grading_that_runs(root: Path, open_session: OpenSession) -> None:
    file = root / "kata" / "hvp.py"
    file.write_text("while True: pass\n")
    screen = open_session("--deadline", "600")
    screen.until("Grading kata/hvp.py")
    for text, said in ((solution("hvp"), "Passed"), ("while True: pass\n", "grading … 1 s")):
        file.write_text(text)
        screen.until(said)
    file.write_text(wrong("hvp", "wrong_sign"))
    screen.until("The product has the wrong sign")


def test_an_older_pass_is_not_shown_as_the_news(root: Path, open_session: OpenSession) -> None:
    file = root / "kata" / "hvp.py"
    file.write_text(solution("hvp"))
    screen = open_session("--deadline", "600")
    screen.until("✓ Passed: 10 of 10 points")
    file.write_text("while True: pass\n")
    shown = screen.until("grading …")
    assert "before: Passed, 10 of 10" in shown
    assert "✓ Passed: 10 of 10 points" not in shown
    colours = {cell.fg for row in screen.screen.buffer.values() for cell in row.values()}
    assert "green" not in colours
    screen.press("q")
    screen.ended()
    assert b"hvp: 10 of 10 points" not in screen.bytes.rsplit(b"\x1b[?1049l", 1)[1]


def test_no_copy_is_promised_of_a_file_that_is_gone(root: Path, open_session: OpenSession) -> None:
    (root / "kata" / "hvp.py").unlink()
    screen = open_session("hvp")
    screen.until("kata/hvp.py is not there.")
    assert ".bak" not in screen.press("x", "Bring the stub of hvp back?")


def test_a_file_that_cannot_be_read_is_reported(root: Path, open_session: OpenSession) -> None:
    file = root / "kata" / "hvp.py"
    screen = open_session()
    screen.until("Not started")
    file.write_text("def f(:\n")
    assert "SyntaxError" in screen.until("Your answer could not be read")
    file.write_bytes(b"\xff\xfe\x00")
    screen.until("NUL bytes")
    file.unlink()
    screen.until("kata/hvp.py is not there.")
    file.mkdir()
    screen.until("It is a folder")
    file.rmdir()
    os.mkfifo(file)
    screen.until("It is not a regular file")
    file.unlink()
    file.write_text(solution("hvp"))
    screen.until("Passed")


def test_a_damaged_progress_file_is_reported_and_nothing_crashes(
    root: Path, open_session: OpenSession
) -> None:
    (root / ".kata").mkdir()
    (root / ".kata" / "progress.json").write_text("{")
    screen = open_session()
    screen.until("Not started")
    (root / ".kata" / "progress.json").write_text("not at all")
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    assert "it is kept as progress.json.damaged2" in screen.until("Passed: 10 of 10")
    assert kept(root, "hvp")["best_score"] == 10


def test_two_terminals_see_the_same_save_and_count_it_once(
    root: Path, open_session: OpenSession
) -> None:
    both = [open_session(), open_session()]
    for screen in both:
        screen.until("Not started")
    for text in (wrong("hvp", "wrong_sign"), solution("hvp")):
        (root / "kata" / "hvp.py").write_text(text)
        for screen in both:
            screen.until("wrong sign" if text != solution("hvp") else "Passed: 10 of 10")
    assert kept(root, "hvp")["attempts"] == 2


def test_without_a_terminal_one_line_says_that_it_needs_one(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grader", "watch"],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "kata: watch needs a terminal; without one, type kata grade\n"
