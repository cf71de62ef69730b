"""Pseudonyms: the same in every run, and nobody's name anywhere else."""

import json
import stat
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classes.graded import Grade
from grader.classes.grades import grades
from grader.classes.handed_in import Learner
from grader.classes.nameless import names_of, without_names
from grader.classes.pseudonyms import Pseudonyms, unmatched_without_names
from grader.classes.settings import Override, Settings
from grader.classes.tables import BadTable

from .handed import grade, graded


def ada(**more) -> Grade:  # type: ignore[no-untyped-def]
    return grade(
        "ada-l", name="Ada Lovelace", email="countess@x.org", prefix="lovelaceada_4411_",
        source="x.zip/lovelaceada_4411_9_maml (1).py", file=Path("/s/lovelaceada_4411_9_maml.py"),
        **more,
    )  # fmt: skip


def plain(one: Grade) -> str:
    """All texts of a grade; its file leads to the source and is not among them."""
    data = asdict(one)
    del data["graded"]["hand_in"]["file"]
    return json.dumps(data, default=str)


def test_a_learner_has_one_pseudonym_in_every_run(tmp_path: Path) -> None:
    first = Pseudonyms.open(tmp_path / "private").of("1001")
    assert first.startswith("learner-")
    assert Pseudonyms.open(tmp_path / "private").of("1001") == first


def test_it_stays_where_the_table_is_lost(tmp_path: Path) -> None:
    first = Pseudonyms.open(tmp_path).of("1001")
    (tmp_path / "pseudonyms.csv").unlink()
    assert Pseudonyms.open(tmp_path).of("1001") == first


def test_another_class_has_other_pseudonyms(tmp_path: Path) -> None:
    one, other = Pseudonyms.open(tmp_path / "a"), Pseudonyms.open(tmp_path / "b")
    assert one.of("1001") != other.of("1001")


def test_what_is_private_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    Pseudonyms.open(tmp_path / "private").of("1001")
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "private").iterdir()}
    assert modes == {"secret": 0o600, "pseudonyms.csv": 0o600}
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700


def test_no_two_learners_have_one_pseudonym(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.classes.pseudonyms._DIGITS", 1)
    given_out = Pseudonyms.open(tmp_path)
    found = [given_out.of(str(number)) for number in range(60)]
    assert len(set(found)) == 60
    assert [Pseudonyms.open(tmp_path).of(str(number)) for number in range(60)] == found


@pytest.mark.parametrize("odd", ["=a", "a\nb", 'a"b', "\\u0041", "\ud800", "'a", " =a", "", "ä🙂"])
def test_an_odd_id_is_found_again_in_the_table(tmp_path: Path, odd: str) -> None:
    first = Pseudonyms.open(tmp_path).of(odd)
    text = (tmp_path / "pseudonyms.csv").read_text(encoding="utf-8")
    (tmp_path / "pseudonyms.csv").write_text(text.replace(first, "learner-x"), encoding="utf-8")
    assert Pseudonyms.open(tmp_path).of(odd) == "learner-x"
    assert len(text.splitlines()) == 2


def test_the_table_says_whose_each_is(tmp_path: Path) -> None:
    found = Pseudonyms.open(tmp_path).applied([ada()])[0].graded.hand_in.learner.id
    Pseudonyms.open(tmp_path).of("somebody else")
    assert f"{found},ada-l,Ada Lovelace\n" in (tmp_path / "pseudonyms.csv").read_text("utf-8")


def test_a_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short", encoding="utf-8")
    with pytest.raises(BadTable, match="secret is damaged"):
        Pseudonyms.open(tmp_path)


@pytest.mark.parametrize("text", ["h,h,h\na,b\n", "h\na\n"])
def test_a_damaged_table_is_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "pseudonyms.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=r"pseudonyms\.csv is damaged"):
        Pseudonyms.open(tmp_path)


# ---- without names --------------------------------------------------------------------------

NAMES = ["ada", "lovelace", "countess", "4411"]


def nameless(tmp_path: Path, *rows: Grade) -> list[Grade]:
    return Pseudonyms.open(tmp_path).applied(rows)


def test_nothing_of_a_grade_names_anybody(tmp_path: Path) -> None:
    notes = (
        "2 earlier attempts: lovelaceada_4411_9_maml.py, Ada's work.py",
        "Eve homework.py was handed in too; maml.py counts",
        "handed in for the group of Lovelace",
        "matched by its functions",
    )
    more = {"answer": "/s/ada.py", "replay": "kata grade maml --answer /s/ada.py --seed 1"}
    one = nameless(tmp_path, ada(notes=notes, more=more, alike=("ada-m",)))[0]
    text = plain(one).casefold()
    assert [name for name in NAMES if name in text] == []
    assert one.graded.hand_in.notes == (
        "2 earlier attempts …",
        "a note that may name somebody is left out here",
        "handed in for the group of …",
        "matched by its functions",
    )


def test_the_file_is_called_as_its_kata_is(tmp_path: Path) -> None:
    one = nameless(tmp_path, ada())[0].graded
    assert one.hand_in.source == "maml.py"
    assert one.verdict is not None
    assert one.verdict["answer"] == "maml.py"
    assert one.verdict["replay"] == "kata grade maml --answer maml.py --seed 1"


def test_a_notebook_stays_one(tmp_path: Path) -> None:
    one = grade("a", source="Ada/MAML.IPYNB")
    assert nameless(tmp_path, one)[0].graded.hand_in.source == "maml.ipynb"


def test_the_reason_why_something_cannot_be_read_names_nobody(tmp_path: Path) -> None:
    problem = "it is a link to /home/ada/maml.py. An answer is a regular file"
    more = {"outcome": "unreadable", "summary": f"unreadable: {problem}; 0 of 13 checks pass"}
    one = nameless(tmp_path, ada(score=0, problem=problem, more=more))[0].graded
    assert one.hand_in.problem == "it is a link to …"
    assert one.verdict is not None
    assert one.verdict["summary"] == "unreadable: it is a link to …; 0 of 13 checks pass"


def test_a_reason_of_the_instructor_names_nobody(tmp_path: Path) -> None:
    rule = Override("ada-l", "Ada was ill", "maml", 3)
    one = grades([graded("ada-l", name="Ada Lovelace")], Settings(overrides=(rule,)))
    why = nameless(tmp_path, *one)[0].why
    assert why == ("The instructor set this to 3 of 20 points …",)


def test_who_is_alike_is_named_by_pseudonyms(tmp_path: Path) -> None:
    found = Pseudonyms.open(tmp_path)
    first, second = found.applied([grade("a", alike=("b",)), grade("b", alike=("a",))])
    assert first.graded.alike == (second.graded.hand_in.learner.id,)


def test_the_order_is_that_of_the_pseudonyms(tmp_path: Path) -> None:
    rows = [grade(f"{number:03}", kata) for number in range(30) for kata in ("maml", "hvp")]
    found = [(each.graded.hand_in.learner.id, each.graded.hand_in.kata) for each in
             nameless(tmp_path, *rows)]  # fmt: skip
    assert [learner for learner, _ in found] == sorted(learner for learner, _ in found)
    assert [kata for _, kata in found] == ["maml", "hvp"] * 30


def test_points_stay_as_they_are(tmp_path: Path) -> None:
    rows = grades([graded("a", score=7)], Settings(overrides=(Override("a", "r", excused=True),)))
    one = nameless(tmp_path, *rows)[0]
    assert (one.score, one.max_score, one.excused) == (7, 20, True)


def test_unmatched_files_are_numbered() -> None:
    rows = [("ada/Homework.py", "no function of a kata"), ("x.zip/b", "Ada's notes: a file")]
    assert unmatched_without_names(rows, [ada()]) == [
        ("file 1.py", "no function of a kata"),
        ("file 2", "a note that may name somebody is left out here"),
    ]


@pytest.mark.parametrize(
    "note",
    [
        "matched by its functions",
        "maml.ipynb was handed in too; maml.py counts",
        "2 earlier attempts",
        "It came 1 day and 3 hours after it was due: 20% of 20 points are taken off.",
        "It was due on 2026-03-02 12:00 UTC here: oral exam.",
        "The grader failed here, and the answer was not judged: grade it again.",
    ],
)
def test_a_note_that_names_nobody_stays(note: str) -> None:
    assert without_names(note, names_of([Learner("1001", "An Li", prefix="lian_1001_")])) == note


@given(st.text(alphabet="ab .:/", max_size=30), st.sampled_from(["Ada", "lovelaceada", "4411"]))
def test_a_word_of_a_name_is_never_kept(around: str, word: str) -> None:
    names = names_of([Learner("4411", "Ada Lovelace", prefix="lovelaceada_4411_")])
    assert word not in without_names(f"{around} {word} {around}", names)
