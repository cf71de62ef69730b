"""Gradebooks of Canvas and Moodle: grades go in, and nothing else changes."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.classes.gradebooks.canvas import fill_canvas
from grader.classes.gradebooks.moodle import fill_moodle
from grader.classes.gradebooks.table import BadTable, decimal_mark, number_in, sheet_of
from grader.classes.graded import Grade
from grader.classes.grades import grades
from grader.classes.settings import Override, Settings
from grader.judge.verdict import OWN_FAULT

from .handed import grade, graded

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,MAML (501),Essay (502),Total (503),Final Score\n"
    ",,,,,Manual Posting,,,\n"
    "    Points Possible,,,,,10.00,5.00,15.00 (read only),(read only)\n"
    '"Lovelace, Ada",1001,s1,ada@x.org,Lab,,4.00,,88.0\n'
    '"Turing, Alan",1002,s2,alan@x.org,"Lab, late",3.50,,,\n'
    '"=""cmd""",1003,s3,eve@x.org,\'Lab\',EX,,,\n'
    '"Student, Test",1999,,0a1b2c,Lab,,,,\n'
)

MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 41,Ada Lovelace,ada@x.org,"Submitted, graded",,100.00,Yes,-,-,\n'
    'Participant 42,Alan Turing,alan@x.org,Submitted,35.00,100.00,Yes,-,-,"well, ""done"""\n'
    "Participant 43,Eve,eve@x.org,Submitted,10.00,100.00,No,-,-,\n"
)


def canvas(text: str, rows: Sequence[Grade], **how):  # type: ignore[no-untyped-def]
    filled = fill_canvas(text.encode(), rows, **how)
    return filled, filled.data.decode()


def moodle(text: str, rows: Sequence[Grade], **how):  # type: ignore[no-untyped-def]
    filled = fill_moodle(text.encode(), rows, **how)
    return filled, filled.data.decode()


def rows_of(text: str, separator: str = ",") -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    )


# ---- Canvas: what is written ----------------------------------------------------------------


def test_canvas_gets_the_points_scaled_to_the_points_possible() -> None:
    filled, text = canvas(CANVAS, [grade("1001", score=7), grade("1002", score=20)])
    assert text == CANVAS.replace("Lab,,4.00", "Lab,3.5,4.00").replace('late",3.50', 'late",10')
    assert filled.changed == 2


def test_canvas_keeps_a_grade_that_is_the_same_number_byte_for_byte() -> None:
    filled, text = canvas(CANVAS, [grade("1002", score=7)])
    assert (filled.changed, text) == (0, CANVAS)


def test_canvas_keeps_who_is_excused_there() -> None:
    filled, text = canvas(CANVAS, [grade("1003")])
    assert text == CANVAS
    assert "1003 keeps EX." in filled.notes


def test_canvas_keeps_who_is_excused_here() -> None:
    one = grades([graded("1001")], Settings(overrides=(Override("1001", "ill", excused=True),)))
    filled, text = canvas(CANVAS, one)
    assert text == CANVAS
    assert "1001 keeps what stands there: excused." in filled.notes


def test_canvas_keeps_what_was_not_judged() -> None:
    failed = grade("1002", score=0, more={"outcome": "crashed", "error": {"type": OWN_FAULT}})
    assert canvas(CANVAS, [failed])[1] == CANVAS


def test_canvas_keeps_what_is_missing() -> None:
    assert canvas(CANVAS, [grade("1002", score=None)])[1] == CANVAS


def test_canvas_gets_zero_for_what_is_missing_if_that_is_asked_for() -> None:
    text = canvas(CANVAS, [grade("1002", score=None)], missing_as_zero=True)[1]
    assert text == CANVAS.replace("3.50", "0")


def test_canvas_gets_zero_for_a_wrong_answer() -> None:
    assert canvas(CANVAS, [grade("1002", score=0)])[1] == CANVAS.replace("3.50", "0")


def test_the_test_student_is_left_alone() -> None:
    filled, text = canvas(CANVAS, [grade("1999")])
    assert (text, filled.not_in_table) == (CANVAS, ["1999"])
    assert filled.not_in_grades == ["1001", "1002", "1003"]


@pytest.mark.parametrize("learner", ["s1", "ada@x.org", "ADA@x.org"])
def test_canvas_knows_a_learner_by_sis_ids_too(learner: str) -> None:
    assert "Lab,10,4.00" in canvas(CANVAS, [grade(learner)])[1]


def test_canvas_never_knows_a_learner_by_the_name() -> None:
    filled, text = canvas(CANVAS, [grade("77", name="Lovelace, Ada"), grade("Lovelace, Ada")])
    assert (text, filled.not_in_table) == (CANVAS, ["77", "Lovelace, Ada"])


def test_the_id_of_canvas_comes_before_other_ids() -> None:
    table = CANVAS.replace(",s2,", ",1001,")
    assert "Lab,10,4.00" in canvas(table, [grade("1001")])[1]
    assert 'late",3.50' in canvas(table, [grade("1001")])[1]


def test_rows_without_a_match_are_listed_on_both_sides() -> None:
    filled, _ = canvas(CANVAS, [grade("1001"), grade("4000")])
    assert (filled.not_in_table, filled.not_in_grades) == (["4000"], ["1002", "1003"])


# ---- Canvas: which column -------------------------------------------------------------------

TWO = CANVAS.replace("Essay (502)", "HVP, warm-up (502)").replace(
    "HVP, warm-up (502)", '"HVP, warm-up (502)"'
)
OTHER = CANVAS.replace("MAML (501)", "Homework (501)")


def test_each_column_whose_title_names_a_kata_gets_that_kata() -> None:
    both = [grade("1001"), grade("1001", "hvp", score=5, most=10)]
    assert "Lab,10,2.5,,88.0" in canvas(TWO, both)[1]


def test_a_column_that_names_no_kata_of_the_class_is_left_alone() -> None:
    filled, text = canvas(CANVAS, [grade("1001"), grade("1001", "hvp", most=10)])
    assert "Lab,10,4.00" in text
    assert "No column gets hvp: no title of an assignment names them." in filled.notes


def test_the_only_column_gets_the_sum_over_all_katas() -> None:
    table = OTHER.replace("Essay (502)", "Essay")
    both = [grade("1001", score=20), grade("1001", "hvp", score=0, most=10)]
    assert "Lab,6.67,4.00" in canvas(table, both)[1]


def test_a_missing_kata_is_nothing_in_a_sum() -> None:
    both = [grade("1001", score=15), grade("1001", "hvp", score=None)]
    assert "Lab,5,4.00" in canvas(CANVAS, both, column="501")[1]


def test_an_excused_kata_is_left_out_of_a_sum() -> None:
    rules = Settings(overrides=(Override("1001", "ill", "hvp", excused=True),))
    both = grades([graded("1001", score=15), graded("1001", "hvp", score=None)], rules)
    assert "Lab,7.5,4.00" in canvas(CANVAS, both, column="501")[1]


def test_weights_count_in_a_sum() -> None:
    both = [grade("1001", score=20), grade("1001", "hvp", score=0, most=10)]
    weights = {"maml": 1.0, "hvp": 6.0}
    assert "Lab,2.5,4.00" in canvas(CANVAS, both, column="501", weight=weights.__getitem__)[1]


@pytest.mark.parametrize("column", ["502", "Essay", "essay", "Essay (502)"])
def test_a_column_can_be_named_by_id_title_or_heading(column: str) -> None:
    text = canvas(CANVAS, [grade("1001", score=7)], column=column)[1]
    assert "Lab,,1.75,,88.0" in text


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadTable, match=r"no column is called 'Exam'.*'MAML \(501\)', 'Essay"):
        canvas(CANVAS, [grade("1001")], column="Exam")


def test_read_only_columns_are_no_candidates() -> None:
    with pytest.raises(BadTable) as raised:
        canvas(CANVAS, [grade("1001")], column="Total")
    assert "503" not in str(raised.value)


def test_two_titles_that_are_the_same_are_told_apart_by_their_ids() -> None:
    table = CANVAS.replace("Essay", "MAML")
    with pytest.raises(BadTable, match=r"several columns name maml.*501.*502"):
        canvas(table, [grade("1001")])
    assert "Lab,,5,,88.0" in canvas(table, [grade("1001")], column="502")[1]


def test_where_no_title_names_a_kata_a_column_has_to_be_named() -> None:
    with pytest.raises(BadTable, match=r"no column names a kata of this class \(maml\).*Homework"):
        canvas(OTHER, [grade("1001")])


def test_of_two_katas_in_a_title_the_longer_name_counts() -> None:
    table = CANVAS.replace("MAML", "Truncated unroll").replace("Essay", "Unroll")
    both = [grade("1001", "unroll", score=10), grade("1001", "truncated_unroll", score=20)]
    assert "Lab,10,2.5,,88.0" in canvas(table, both)[1]


def test_without_points_possible_the_points_are_written_as_they_are() -> None:
    filled, text = canvas(CANVAS.replace("10.00", ""), [grade("1001", score=7)])
    assert "Lab,7,4.00" in text
    assert any("not scaled" in note for note in filled.notes)


# ---- Canvas: how the file is written --------------------------------------------------------


def test_semicolons_and_decimal_commas_stay() -> None:
    lines = (
        "Student;ID;SIS Login ID;Section;MAML (501)",
        "    Points Possible;;;;10,00",
        '"Lovelace; Ada";1001;ada;Lab;',
        "Turing, Alan;1002;alan;Lab;1,5",
    )
    table = "\ufeff" + "\r\n".join(lines) + "\r\n"
    _, text = canvas(table, [grade("1001", score=7), grade("1002", score=3)])
    assert text == table.replace("Lab;\r\n", "Lab;3,5\r\n")


def test_a_decimal_comma_between_commas_is_quoted() -> None:
    table = 'Student,ID,Section,MAML (1)\n    Points Possible,,,"10,00"\nAda,1001,Lab,\n'
    assert canvas(table, [grade("1001", score=7)])[1] == table[:-1] + '"3,5"\n'


def test_a_quoted_cell_stays_quoted_and_the_last_line_may_have_no_end() -> None:
    table = 'Student,ID,Section,MAML (1)\n"    Points Possible","","","20"\n"Ada","1001","Lab",""'
    assert canvas(table, [grade("1001", score=7)])[1] == table[:-2] + '"7"'


def test_a_row_that_ends_before_the_column_gets_no_cell() -> None:
    table = "Student,ID,Section,MAML (1)\n    Points Possible,,,20\nAda,1001,Lab\n"
    filled, text = canvas(table, [grade("1001")])
    assert text == table
    assert any("has no cell in the column" in note for note in filled.notes)


def test_names_in_two_columns_are_a_gradebook_too() -> None:
    table = "LastName,FirstName,ID,Section,MAML (1)\n,,,,20\nLovelace,Ada,1001,Lab,\n"
    assert canvas(table, [grade("1001")])[1] == table[:-1] + "20\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no columns"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a,b\n1,2\n", "not a gradebook of Canvas"),
        (b"Student,ID,Section\nAda,1001,Lab\n", "no column of an assignment"),
        (b'Student,ID,Section,MAML (1)\n"Ada,1001,Lab,\n', "begins in line 2 never ends"),
    ],
)
def test_what_is_not_a_gradebook_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        fill_canvas(data, [grade("1001")])


cells = st.text(alphabet='a;,"\n \t=é', max_size=5)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(cells, cells), min_size=1, max_size=6),
    st.sampled_from([",", ";"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_stands_in_a_table_only_the_grades_change(
    names: list[tuple[str, str]], separator: str, end: str, mark: bool, quoting: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["Student", "ID", "Section", "MAML (1)", "Notes"])
    writer.writerow(["    Points Possible", "", "", "20", ""])
    for number, (name, note) in enumerate(names):
        writer.writerow([name, str(1000 + number), "Lab", "", note])
    table = "\ufeff" * mark + out.getvalue()
    half = [grade(str(1000 + number), score=7) for number in range(len(names))]
    before, after = rows_of(table, separator), rows_of(canvas(table, half)[1], separator)
    for row in before[2:]:
        row[3] = "7"
    assert after == before
    assert canvas(table, [])[1] == table


# ---- Moodle ---------------------------------------------------------------------------------


def test_moodle_gets_the_points_scaled_to_the_maximum_and_a_line_per_kata() -> None:
    more = {"diagnosis": {"id": "first-order", "title": "It is first-order MAML"}}
    filled, text = moodle(MOODLE, [grade("41", score=7, more=more)])
    said = '"maml: failed, 7 of 20 points. It is first-order MAML."'.strip('"')
    before = 'graded",,100.00,Yes,-,-,\n'
    assert text == MOODLE.replace(before, f'graded",35,100.00,Yes,-,-,"{said}"\n')
    assert filled.changed == 2


def test_moodle_keeps_a_comment_of_a_person() -> None:
    _, text = moodle(MOODLE, [grade("42", score=7)])
    assert rows_of(text)[2][4] == "35.00"
    assert rows_of(text)[2][9] == 'well, "done"<br>maml: failed, 7 of 20 points.'


def test_moodle_replaces_the_lines_of_an_earlier_time() -> None:
    _, once = moodle(MOODLE, [grade("42", score=7)])
    _, twice = moodle(once, [grade("42", score=20)])
    assert rows_of(twice)[2][9] == 'well, "done"<br>maml: passed, 20 of 20 points.'


def test_moodle_filled_once_more_stays_byte_for_byte() -> None:
    rows = [grade("41", score=7), grade("42", "hvp", score=1)]
    _, once = moodle(MOODLE, rows)
    filled, twice = moodle(once, rows)
    assert (filled.changed, twice) == (0, once)


def test_moodle_feedback_is_html_on_one_line() -> None:
    rules = Settings(overrides=(Override("41", "a < b & c", "maml", 3),))
    _, text = moodle(MOODLE, grades([graded("41"), graded("41", "hvp")], rules))
    assert rows_of(text)[1][9] == (
        "maml: passed, 3 of 20 points. The instructor set this to 3 of 20 points: a &lt; b &amp; c."
        "<br>hvp: passed, 20 of 20 points."
    )


def test_moodle_keeps_a_row_that_nobody_may_change() -> None:
    filled, text = moodle(MOODLE, [grade("43")])
    assert text == MOODLE
    assert "43 keeps what stands there: Moodle lets nobody change it." in filled.notes


def test_moodle_keeps_what_is_missing() -> None:
    assert moodle(MOODLE, [grade("42", score=None)])[1] == MOODLE


def test_moodle_gets_zero_for_what_is_missing_if_that_is_asked_for() -> None:
    _, text = moodle(MOODLE, [grade("42", score=None)], missing_as_zero=True)
    assert rows_of(text)[2][4] == "0"


def test_moodle_lists_both_sides() -> None:
    filled, _ = moodle(MOODLE, [grade("41"), grade("99", name="Alan Turing")])
    assert filled.not_in_table == ["99"]
    assert filled.not_in_grades == ["Participant 42", "Participant 43"]


def test_moodle_in_german_is_known_by_its_headings() -> None:
    table = (
        "ID,Vollständiger Name,E-Mail-Adresse,Status,Gruppe,Bewertung,Bestwertung,"
        "Bewertung kann geändert werden,Zuletzt geändert (Bewertung),Feedback als Kommentar\n"
        'Teilnehmer/in41,Ada,a@x.org,Abgegeben,Gruppe 1,,"100,00",Ja,-,\n'
        'Teilnehmer/in42,Eve,e@x.org,Abgegeben,Gruppe 1,"1,00","100,00",Nein,-,\n'
    )
    rows = rows_of(moodle(table, [grade("41", score=15.5), grade("42")])[1])  # type: ignore[arg-type]
    assert (rows[1][5], rows[2][5]) == ("77,5", "1,00")
    assert rows[1][9].startswith("maml: ")


def test_moodle_in_an_unknown_language_is_known_by_what_stands_in_it() -> None:
    table = (
        "Qq,Ww,Ee,Rr,Tt,Yy,Uu,Ii\n"
        "Osallistuja 41,Ada,a@x.org,Ff,,50.00,Kyllä,-\n"
        "Osallistuja 42,Eve,e@x.org,Ff,0.00,50.00,Ei,-\n"
    )
    filled, text = moodle(table, [grade("41"), grade("42")])
    assert text == table.replace("Ff,,50.00", "Ff,50,50.00")
    assert any("known for feedback" in note for note in filled.notes)


def test_moodle_without_names_is_a_worksheet_too() -> None:
    table = "Identifier,Status,Grade,Maximum Grade\nParticipant 41,Draft,,20.00\n"
    assert moodle(table, [grade("41", score=7)])[1] == table.replace(",,20", ",7,20")


def test_moodle_gives_a_grade_of_a_group_to_each_of_its_members() -> None:
    table = (
        "Identifier,Full name,Group,Grade,Maximum Grade\n"
        "Participant 41,Ada,Red: team,,20.00\n"
        "Participant 42,Eve,Blue,,20.00\n"
        "Participant 43,Alan,Red: team,,20.00\n"
    )
    filled, text = moodle(table, [grade("42", score=7, name="Red team")])
    assert text == table.replace("Red: team,,", "Red: team,7,")
    assert filled.not_in_grades == ["Participant 42"]


def test_moodle_takes_a_person_who_is_called_like_a_group_for_a_person() -> None:
    table = (
        "Identifier,Full name,Group,Grade,Maximum Grade\n"
        "Participant 41,Blue,Red,,20.00\nParticipant 42,Eve,Blue,,20.00\n"
    )
    assert moodle(table, [grade("41", name="Blue")])[1] == table.replace("Red,,", "Red,20,")


def test_moodle_takes_another_column_if_one_is_named() -> None:
    table = "Identifier,Grade,Marker,Maximum Grade\nParticipant 41,,,20.00\n"
    assert "41,,7,20.00" in moodle(table, [grade("41", score=7)], column="marker")[1]
    with pytest.raises(BadTable, match="no column is called 'Mark'"):
        moodle(table, [grade("41")], column="Mark")


def test_a_scale_in_place_of_points_is_refused() -> None:
    table = 'Identifier,Status,Grade,Scale\nParticipant 41,Draft,,"Good, Bad"\n'
    with pytest.raises(BadTable, match="graded by a scale cannot be filled"):
        moodle(table, [grade("41")])


def test_a_gradebook_of_canvas_is_not_a_worksheet_of_moodle() -> None:
    with pytest.raises(BadTable, match="not a grading worksheet of Moodle"):
        moodle(CANVAS, [grade("1001")])


# ---- tables as text -------------------------------------------------------------------------


@given(st.text(alphabet='a,;"\n\r', max_size=40))
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    try:
        sheet = sheet_of(text.encode())
    except BadTable:
        return
    assert sheet.with_cells({}) == text.encode()


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), (" 3.50 ", 3.5), ("3,5", 3.5), ("EX", None), ("", None), ("1e5", None), ("٣", None)],
)
def test_a_number_has_digits_and_one_decimal_mark(text: str, number: float | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("texts", "separator", "mark"),
    [(["1.0"], ";", "."), (["1,0"], ",", ","), ([], ";", ","), ([], ",", "."), (["EX."], ";", ",")],
)
def test_the_decimal_mark_is_the_one_that_is_there(
    texts: list[str], separator: str, mark: str
) -> None:
    assert decimal_mark(texts, separator) == mark
