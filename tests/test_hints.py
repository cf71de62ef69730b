"""The ladder of hints: one rung at a time, for what was diagnosed last."""

import dataclasses
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.catalog.diagnoses import load_texts
from grader.learner.hints import next_rung
from grader.learner.progress import Standing, change, read

from .test_progress import graded, verdict

Kata = Callable[..., "subprocess.CompletedProcess[str]"]


def diagnosed(root: Path, slug: str, diagnosis: str) -> None:
    change(root, lambda old: graded(old, verdict(kata=slug, found=diagnosis)))


def numbers(root: Path, slug: str, count: int) -> list[int]:
    return [next_rung(root, slug).number for _ in range(count)]


def test_without_a_diagnosis_the_katas_own_ladder_is_climbed(tmp_path: Path) -> None:
    rung = next_rung(tmp_path, "maml")
    assert rung.diagnosis is None
    assert rung.hint == load_texts("maml").hints[0]
    assert numbers(tmp_path, "maml", 3) == [2, 3, 3]


def test_after_a_diagnosis_the_second_rung_comes_since_the_first_was_shown(tmp_path: Path) -> None:
    diagnosed(tmp_path, "maml", "first-order")
    rung = next_rung(tmp_path, "maml")
    assert rung.diagnosis == "first-order"
    assert rung.hint == load_texts("maml").entry("first-order").hints[1]
    assert numbers(tmp_path, "maml", 2) == [3, 3]


def test_the_same_diagnosis_again_goes_on_where_it_was(tmp_path: Path) -> None:
    diagnosed(tmp_path, "maml", "first-order")
    next_rung(tmp_path, "maml")
    diagnosed(tmp_path, "maml", "first-order")
    assert next_rung(tmp_path, "maml").number == 3


def test_another_diagnosis_begins_anew(tmp_path: Path) -> None:
    diagnosed(tmp_path, "maml", "first-order")
    numbers(tmp_path, "maml", 2)
    diagnosed(tmp_path, "maml", "outer-sign")
    assert next_rung(tmp_path, "maml").number == 2


def test_katas_have_ladders_of_their_own(tmp_path: Path) -> None:
    diagnosed(tmp_path, "maml", "first-order")
    assert next_rung(tmp_path, "hvp").diagnosis is None
    assert read(tmp_path).of("maml").diagnosis == "first-order"


def test_every_rung_is_counted_once(tmp_path: Path) -> None:
    """The last one again is no further hint."""
    numbers(tmp_path, "maml", 5)
    assert read(tmp_path).of("maml").hints == 3
    diagnosed(tmp_path, "maml", "first-order")
    numbers(tmp_path, "maml", 5)
    assert read(tmp_path).of("maml").hints == 5


def test_where_nothing_can_be_kept_there_is_a_hint_all_the_same(tmp_path: Path) -> None:
    (tmp_path / ".kata").write_text("")
    rung = next_rung(tmp_path, "maml")
    assert (rung.number, rung.hint) == (1, load_texts("maml").hints[0])
    assert rung.note.startswith("Progress is not kept: .kata cannot be written (")
    known = Standing(diagnosis="first-order", rung=1)
    rung = next_rung(tmp_path, "maml", known)
    assert (rung.diagnosis, rung.number) == ("first-order", 2)
    assert "note" not in rung.to_json()


def test_the_next_hint_is_asked_for_as_one_calls_kata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert next_rung(tmp_path, "maml").again == "kata hint maml"
    monkeypatch.setenv("KATA_COMMAND", ".venv/bin/kata")
    assert next_rung(tmp_path, "maml").again == "make hint KATA=maml"


def test_the_command_says_when_that_was_the_last(kata: Kata, root: Path) -> None:
    said = [kata("hint", "maml", cwd=root).stdout.splitlines()[-1] for _ in range(4)]
    last = "That is the last hint."
    assert said == ["The next one: kata hint maml", "The next one: kata hint maml", last, last]


def test_the_command_gives_a_hint_where_nothing_can_be_kept(kata: Kata, root: Path) -> None:
    (root / ".kata").write_text("")
    done = kata("hint", "maml", cwd=root)
    assert done.returncode == 0
    assert load_texts("maml").hints[0].split()[0] in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("kata: .kata/progress.json cannot be read")


def test_a_rung_beyond_the_ladder_is_the_last(tmp_path: Path) -> None:
    far = dataclasses.replace(Standing(), rung=99, diagnosis="no such diagnosis")
    change(tmp_path, lambda old: old.having("maml", far))
    rung = next_rung(tmp_path, "maml")
    assert (rung.number, rung.diagnosis) == (3, None)
