"""The tables of a class, as spreadsheets and other programs read them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classes.graded import Grade
from grader.classes.grades import grades
from grader.classes.settings import Override, Settings
from grader.classes.tables import (
    COLUMNS,
    BadTable,
    cell,
    learner_cells,
    read_grades,
    write_grades,
    write_unmatched,
)

from .handed import grade, graded

FORMULAS = tuple("=+-@\t\r")


def written(tmp_path: Path, *rows: Grade) -> list[dict[str, str]]:
    path = tmp_path / "grades.csv"
    write_grades(path, rows)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_these_in_this_order(tmp_path: Path) -> None:
    write_grades(tmp_path / "grades.csv", [])
    assert (tmp_path / "grades.csv").read_bytes() == (
        b"learner,name,kata,outcome,score,max_score,late,attempts,diagnosis,source,note\n"
    )
    assert len(COLUMNS) == 11


def test_a_grade_is_one_row(tmp_path: Path) -> None:
    one = grade(
        "1001", score=7, name="Ada Lovelace", source="ada_1001_5_maml.py", attempts=2,
        notes=("1 earlier attempt: maml-1.py",), alike=("1002", "1003"),
        more={"diagnosis": {"id": "first-order", "title": "t"}},
    )  # fmt: skip
    assert written(tmp_path, one) == [
        {
            "learner": "1001", "name": "Ada Lovelace", "kata": "maml", "outcome": "failed",
            "score": "7", "max_score": "20", "late": "", "attempts": "2",
            "diagnosis": "first-order", "source": "ada_1001_5_maml.py",
            "note": "1 earlier attempt: maml-1.py; alike: 1002, 1003",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "note"),
    [
        ({"type": "", "message": "the file is not UTF-8"}, "the file is not UTF-8"),
        ({"type": "SyntaxError", "message": "'ada' was never closed"}, "SyntaxError"),
    ],
)
def test_an_answer_that_cannot_be_read_says_why(
    tmp_path: Path, error: dict[str, str], note: str
) -> None:
    one = grade(score=0, more={"outcome": "unreadable", "error": error})
    assert written(tmp_path, one)[0]["note"] == note


def test_what_is_missing_has_a_row_with_no_points(tmp_path: Path) -> None:
    row = written(tmp_path, grade(score=None))[0]
    assert (row["outcome"], row["score"], row["max_score"], row["attempts"]) == (
        "missing", "0", "20", "0",
    )  # fmt: skip


def test_each_rule_that_changed_something_is_in_the_note(tmp_path: Path) -> None:
    rows = grades(
        [graded(marked_late=True)], Settings(overrides=(Override("1001", "r", "maml", 4.5),))
    )
    row = written(tmp_path, *rows)[0]
    assert (row["late"], row["score"]) == ("yes", "4.5")
    assert "nothing is taken off; The instructor set this to 4.5 of 20 points: r" in row["note"]


def test_who_is_excused_has_no_points_in_the_table(tmp_path: Path) -> None:
    rows = grades([graded()], Settings(overrides=(Override("1001", "ill", excused=True),)))
    assert written(tmp_path, *rows)[0]["score"] == ""


def test_why_a_hand_in_cannot_be_read_stands_in_the_note(tmp_path: Path) -> None:
    one = grade(score=0, problem="it is a folder", notes=("it is a folder",))
    assert written(tmp_path, one)[0]["note"] == "it is a folder"


def test_many_who_are_alike_are_counted(tmp_path: Path) -> None:
    one = grade(alike=tuple(f"l{i}" for i in range(900)))
    assert written(tmp_path, one)[0]["note"] == "alike: l0, l1, l2, l3, l4 and 895 more"


ODD = [
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''=1",
    "＝1", "a,b", 'a"b', "a\nb", "a\r\nb", "\x00", "\ud800", "\u202eevil", "O'Brien", "x" * 300,
    "🙂",
]  # fmt: skip


def test_no_odd_name_makes_a_formula_or_a_second_line(tmp_path: Path) -> None:
    rows = [
        grade(odd, name=odd, source=odd, notes=(odd,), problem=odd, alike=(odd,)) for odd in ODD
    ]
    found = written(tmp_path, *rows)
    cells = [text for row in found for text in row.values()]
    assert not [text for text in cells if text.startswith(FORMULAS)]
    assert (tmp_path / "grades.csv").read_bytes().count(b"\n") == len(ODD) + 1
    assert len({row["learner"] for row in found}) == len(ODD)


@pytest.mark.parametrize("name", ["Ada", "O'Brien", "x" * 300, "ä b", "a_b-c", "\u202eevil", "🙂"])
def test_an_id_that_does_no_harm_stays_as_it_is(name: str) -> None:
    assert learner_cells([name]) == {name: name}


def test_an_id_stays_the_same_whoever_else_is_there() -> None:
    alone, together = learner_cells(["=a"]), learner_cells(["=a", "b", "'=a"])
    assert alone["=a"] == together["=a"] == "'=a"


@given(st.lists(st.text(alphabet="=a'\n \t~0", max_size=4), max_size=30))
def test_no_two_learners_have_one_cell(ids: list[str]) -> None:
    cells = learner_cells(ids)
    assert len(set(cells.values())) == len(set(ids))
    assert not [text for text in cells.values() if text.startswith(FORMULAS)]


def test_an_id_that_was_made_to_look_like_another_one_does_not() -> None:
    first = learner_cells(["a\nb", "a b"])["a\nb"]
    cells = learner_cells(["a\nb", "a b", first])
    assert len(set(cells.values())) == 3


@given(st.text())
def test_a_cell_is_short_and_of_one_line(text: str) -> None:
    found = cell(text, 20)
    assert len(found) <= 21
    assert len((found + "x").splitlines()) == 1


def test_unmatched_files_are_listed_with_a_reason(tmp_path: Path) -> None:
    write_unmatched(tmp_path / "unmatched.csv", [("=a/b.py", "no function of a kata\nin it")])
    assert (tmp_path / "unmatched.csv").read_text(encoding="utf-8") == (
        "path,reason\n'=a/b.py,no function of a kata in it\n"
    )


def test_grades_that_were_written_can_be_read(tmp_path: Path) -> None:
    write_grades(tmp_path / "g.csv", [grade("a", score=7), grade("b", "hvp", most=10, score=1)])
    assert read_grades(tmp_path / "g.csv") == {("a", "maml"): 7, ("b", "hvp"): 1}


def test_grades_that_a_spreadsheet_saved_can_be_read(tmp_path: Path) -> None:
    text = "\ufefflearner;name;kata;score\r\na;;maml;7,5\r\nb;;maml;\r\n"
    (tmp_path / "g.csv").write_bytes(text.encode())
    assert read_grades(tmp_path / "g.csv") == {("a", "maml"): 7.5}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "learner,kata,score\na,maml,many\n", "\xff"])
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "g.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadTable, match=r"g\.csv"):
        read_grades(tmp_path / "g.csv")


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(KeyError):
        write_grades(path, [grade(), grade(more={"diagnosis": {"no": "id"}})])
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["grades.csv"]
