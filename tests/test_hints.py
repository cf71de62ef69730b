"""The ladder of hints: one rung at a time, for what was diagnosed last."""

import json
from pathlib import Path

import pytest

from grader import hints
from grader.hints import Damaged, last_kata, next_rung, remember
from grader.texts import load_texts


def numbers(root: Path, slug: str, count: int) -> list[int]:
    return [next_rung(root, slug).number for _ in range(count)]


def test_without_a_diagnosis_the_katas_own_ladder_is_climbed(tmp_path: Path) -> None:
    rung = next_rung(tmp_path, "maml")
    assert rung.diagnosis is None
    assert rung.hint == load_texts("maml").hints[0]
    assert numbers(tmp_path, "maml", 3) == [2, 3, 3]


def test_after_a_diagnosis_the_second_rung_comes_since_the_first_was_shown(tmp_path: Path) -> None:
    remember(tmp_path, "maml", "first-order")
    rung = next_rung(tmp_path, "maml")
    assert rung.diagnosis == "first-order"
    assert rung.hint == load_texts("maml").entry("first-order").hints[1]
    assert numbers(tmp_path, "maml", 2) == [3, 3]


def test_the_same_diagnosis_again_goes_on_where_it_was(tmp_path: Path) -> None:
    remember(tmp_path, "maml", "first-order")
    next_rung(tmp_path, "maml")
    remember(tmp_path, "maml", "first-order")
    assert next_rung(tmp_path, "maml").number == 3


def test_another_diagnosis_begins_anew(tmp_path: Path) -> None:
    remember(tmp_path, "maml", "first-order")
    numbers(tmp_path, "maml", 2)
    remember(tmp_path, "maml", "outer-sign")
    assert next_rung(tmp_path, "maml").number == 2


def test_katas_have_ladders_of_their_own(tmp_path: Path) -> None:
    remember(tmp_path, "maml", "first-order")
    assert next_rung(tmp_path, "hvp").diagnosis is None
    assert last_kata(tmp_path) == "maml"


@pytest.mark.parametrize("text", ["{", "[1]", "\x00", "null"])
def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / hints.FILE
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(Damaged, match="kept as"):
        next_rung(tmp_path, "maml")
    assert file.with_suffix(".damaged").read_text() == text
    assert next_rung(tmp_path, "maml").number == 1


@pytest.mark.parametrize("entry", [7, [], {"diagnosis": ["x"], "shown": "many"}, {"shown": -5}])
def test_a_strange_entry_is_no_harm(tmp_path: Path, entry: object) -> None:
    file = tmp_path / hints.FILE
    file.parent.mkdir()
    file.write_text(json.dumps({"maml": entry}))
    assert next_rung(tmp_path, "maml").number == 1
