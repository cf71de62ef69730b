"""`kata picture`: rails, a file, sentences, and how it ends."""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from .conftest import ANSWERS, ROOT

Kata = Callable[..., "subprocess.CompletedProcess[str]"]
FIRST_ORDER = ANSWERS / "wrong" / "hvp" / "first_order.py"


def test_a_wrong_answer_is_drawn_with_its_cut(kata: Kata) -> None:
    done = kata("picture", "hvp", "--answer", str(FIRST_ORDER), "--seed", "5", cwd=ROOT)
    assert done.returncode == 1
    assert "✂ line 8: autograd.grad without create_graph" in done.stdout


def test_a_right_answer_is_drawn_and_written(kata: Kata, tmp_path: Path) -> None:
    file = tmp_path / "way.svg"
    done = kata("picture", "hvp", "--answer", "solutions/hvp.py", "--svg", str(file), cwd=ROOT)
    assert done.returncode == 0
    assert "cut here" not in "".join(ET.parse(file).getroot().itertext())


def test_the_picture_is_said_in_sentences(kata: Kata) -> None:
    done = kata("picture", "hvp", "--answer", str(FIRST_ORDER), "--in-words", cwd=ROOT)
    assert "From gradient g to loss, given by the caller: only the numbers go on" in done.stdout


def test_a_stub_has_nothing_to_draw(kata: Kata) -> None:
    done = kata("picture", "hvp", "--answer", "grader/katas/hvp/stub.py", cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
