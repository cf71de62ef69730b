"""The report on a class: what it counts, what it groups, and that it names nobody."""

import dataclasses
import html.parser
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from grader.classes.graded import Grade
from grader.classes.handed_in import Learner
from grader.classes.pages.class_report import ClassInfo, html_of, write_report
from grader.classes.pages.misconceptions import without_numbers
from grader.classes.pages.report_text import text_of
from grader.classes.pages.survey import survey
from grader.judge.verdict import OWN_FAULT

from .made import FIRST_ORDER, HOSTILE, grade, mixed_class, verdict, with_message

INFO = ClassInfo("week3", "canvas")


class Reader(html.parser.HTMLParser):
    """What a browser would see; tags have to be closed in order."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def page_of(grades: list[Grade], **more: str) -> str:
    return html_of(survey(grades, lambda graded: more.get("source", "")), INFO)


def words_of(grades: list[Grade], **more: str) -> str:
    return " ".join(Reader(page_of(grades, **more)).text.split())


def text_report(grades: list[Grade], **more: str) -> str:
    return text_of(survey(grades, lambda graded: more.get("source", "")), "week3", "canvas")


# ---- counting -------------------------------------------------------------------------------


def test_the_class_is_counted() -> None:
    found = survey(mixed_class())
    counts = (found.learners, found.handed_in, found.passed, found.missing, found.empty_handed)
    assert counts == (8, 7, 1, 1, 1)


def test_each_kata_has_its_outcomes() -> None:
    rows = {row.kata: dict(row.counts) for row in survey(mixed_class()).katas}
    assert rows["hvp"]["passed"] == 1
    assert rows["hvp"]["missing"] == 1
    assert rows["maml"] == {"failed": 1}
    assert rows["unroll"] == {"not_started": 1}


def test_late_hand_ins_are_counted() -> None:
    grades = [grade("a", verdict("passed"), late=True), grade("b", verdict("passed"))]
    assert survey(grades).late == 1


def test_the_check_that_stops_most_is_named_with_its_count() -> None:
    found = survey([grade(f"l{n}", verdict("failed")) for n in range(3)])
    assert found.katas[0].stopping == [
        ("the fast model is connected to the original's weights, with the right derivative", 3)
    ]


def test_what_was_not_begun_is_stopped_by_no_check() -> None:
    assert survey([grade("a", verdict("not_started"))]).katas[0].stopping == []


def test_an_unreadable_answer_is_stopped_by_no_check() -> None:
    assert survey([grade("a", verdict("unreadable"))]).katas[0].stopping == []


def test_the_level_of_the_sandbox_is_said() -> None:
    low = verdict("passed", sandbox={"level": "limits", "layers": []})
    page = words_of([grade("a", verdict("passed")), grade("b", low)])
    assert "graded in a sandbox of level full 1 graded in a sandbox of level limits" in page


def test_an_unreadable_answer_was_graded_in_no_sandbox() -> None:
    never = verdict("unreadable", sandbox={"level": "process", "layers": []})
    assert survey([grade("a", never)]).levels == []


def unknown(learner: str) -> Grade:
    fault = verdict("crashed")
    fault["error"]["type"] = OWN_FAULT
    return dataclasses.replace(grade(learner, fault), is_known=False)


def test_what_the_grader_could_not_grade_is_no_mistake_of_a_learner() -> None:
    found = survey([unknown("a"), dataclasses.replace(unknown("b"), is_known=True, excused=True)])
    assert found.katas[0].counts == [("not_graded", 2)]
    assert (found.not_graded, found.excused, found.unexplained) == (2, 1, [])


@pytest.mark.parametrize("made", [page_of, text_report])
def test_what_is_not_graded_is_said(made) -> None:  # type: ignore[no-untyped-def]
    assert "not graded: the grader could not" in made([unknown("a")])


def test_what_is_excused_counts_in_no_mean() -> None:
    excused = dataclasses.replace(grade("a", verdict("failed")), excused=True)
    assert survey([excused, grade("b", verdict("failed"), score=20.0)]).katas[0].mean == "100%"


# ---- the map --------------------------------------------------------------------------------


def test_learners_with_one_mistake_are_counted_under_its_title() -> None:
    found = survey([grade(f"l{n}", verdict("failed")) for n in range(4)]).misconceptions
    assert [(one.id, one.learners, dict(one.katas)) for one in found] == [
        ("first-order", 4, {"maml": 4})
    ]


def test_a_learner_who_makes_a_mistake_in_two_katas_is_one_learner() -> None:
    other = verdict("failed", kata="unroll")
    (one,) = survey([grade("a", verdict("failed")), grade("a", other)]).misconceptions
    assert (one.learners, dict(one.katas)) == (1, {"maml": 1, "unroll": 1})


def test_a_bonus_that_is_not_earned_is_no_misconception() -> None:
    bonus = verdict("stories/bonus_left")
    assert survey([grade("a", bonus)]).misconceptions == []


def test_the_example_shows_its_line_with_lines_around_it() -> None:
    page = words_of([grade("a", verdict("failed"))], source=FIRST_ORDER)
    assert "▶ 10 │ grads = torch.autograd.grad(loss, list(params.values()))" in page
    assert "8 │ loss = loss_fn" in page


def test_the_example_shows_its_line_without_the_source_too() -> None:
    page = words_of([grade("a", verdict("failed"))])
    assert "▶ 10 │ grads = torch.autograd.grad(loss, list(params.values()))" in page


def test_a_line_beside_the_mistake_is_not_shown_as_its_example() -> None:
    beside = verdict("failed")
    beside["diagnosis"]["evidence"]["beside"] = True
    (one,) = survey([grade("a", beside)]).misconceptions
    assert one.example.mark is None


def test_an_example_with_a_line_comes_before_one_without() -> None:
    without = verdict("failed")
    without["diagnosis"]["evidence"]["cut"] = None
    (one,) = survey([grade("a", without), grade("b", verdict("failed"))]).misconceptions
    assert one.example.mark is not None


def test_what_to_say_is_the_explanation_and_the_first_hints_and_never_the_last() -> None:
    page, found = words_of([grade("a", verdict("failed"))]), verdict("failed")["diagnosis"]
    assert "What to say: Your meta-gradient is ∇L_q(θ')" in page
    assert found["hints"][0] in page
    assert found["hints"][1][:40] in page
    assert found["hints"][2][:40] not in page


def test_ten_learners_with_one_unnamed_mistake_are_one_group() -> None:
    grades = [
        grade(f"l{n}", with_message("stories/unexplained", f"Found: It is off by {n}.5%."))
        for n in range(10)
    ]
    assert [group.learners for group in survey(grades).unexplained] == [10]


def test_another_message_is_another_group() -> None:
    one = with_message("stories/unexplained", "Found: The product is off by 3%.")
    other = with_message("stories/unexplained", "Found: The product is None.")
    assert len(survey([grade("a", one), grade("b", other)]).unexplained) == 2


def test_another_kata_is_another_group() -> None:
    one, other = verdict("raised"), verdict("raised", kata="jvp")
    assert len(survey([grade("a", one), grade("b", other)]).unexplained) == 2


def test_other_passing_checks_are_another_group() -> None:
    one, other = verdict("stories/unexplained"), verdict("stories/unexplained")
    other["checks"][0]["status"] = "skipped"
    assert len(survey([grade("a", one), grade("b", other)]).unexplained) == 2


def test_largest_groups_come_first_and_small_ones_are_counted() -> None:
    grades = [grade("a", with_message("raised", "Found: Odd.")) for _ in range(2)]
    grades += [
        grade("b", with_message("raised", f"Found: {'x' * n} is unknown.")) for n in range(1, 60)
    ]
    found = survey(grades)
    assert found.unexplained[0].learners == 2
    assert (found.groups_left_out, found.answers_left_out) == (20, 20)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("off by 87%.", "off by #%."),
        ("off by 87%: for example at 0.weight[2, 1] it is 1, and should be 2.", "off by #%"),
        ("at 0x7f3a2b10 in layer2", "at # in layer2"),
        ("float32 and −3.5e-7", "float32 and #"),
    ],
)
def test_numbers_are_taken_out_of_a_message(text: str, plain: str) -> None:
    assert without_numbers(text) == plain


# ---- nobody is named ------------------------------------------------------------------------


ADA = Learner("s1815", "Ada Lovelace", "ada@example.org", "lovelaceada_s1815")


@pytest.mark.parametrize("made", [page_of, text_report])
def test_neither_names_nor_ids_nor_comments_of_an_example_are_shown(made) -> None:  # type: ignore[no-untyped-def]
    source = FIRST_ORDER.replace("loss = loss_fn", "s1815 = loss = loss_fn") + "# ada@example.org\n"
    named = with_message("raised", "Found: ValueError: Ada Lovelace (s1815) was here.")
    shown = made([grade(ADA, verdict("failed")), grade(ADA, named)], source=source)
    assert [word for word in ("s1815", "Ada", "ada@", "signed") if word in shown] == []


def test_a_comment_is_told_from_a_text_with_the_same_sign() -> None:
    line = 'grads = torch.autograd.grad(loss, "#a")  # by Ada'
    changed = verdict("failed")
    changed["diagnosis"]["evidence"]["cut"]["source"] = line
    page = words_of([grade("a", changed)])
    assert 'grad(loss, "#a")' in page
    assert "by Ada" not in page


# ---- alike ----------------------------------------------------------------------------------


def test_alike_answers_are_listed_once_by_id() -> None:
    grades = [
        grade("a", verdict("passed"), alike=("b", "c")),
        grade("b", verdict("passed"), alike=("a", "c")),
        grade("c", verdict("passed"), alike=("a", "b")),
    ]
    (group,) = survey(grades).alike
    assert (group.kata, list(group.learners), group.more) == ("hvp", ["a", "b", "c"], 0)


def test_stubs_that_are_alike_are_not_listed() -> None:
    grades = [grade("a", verdict("not_started"), alike=("b",))]
    assert survey(grades).alike == []


# ---- the page -------------------------------------------------------------------------------


def hostile_class() -> list[Grade]:
    who = Learner(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    cut = verdict("failed")
    cut["diagnosis"]["evidence"]["cut"]["source"] = HOSTILE
    cut["diagnosis"]["title"] = HOSTILE
    raised = with_message("raised", f"Found: {HOSTILE}")
    raised["error"]["places"][0]["source"] = HOSTILE
    return [
        grade("a", cut, alike=(HOSTILE,)),
        grade("b", raised),
        grade(who, None, kata="maml"),
    ]


def test_the_page_has_no_scripts_and_loads_nothing() -> None:
    reader = Reader(page_of(hostile_class(), source=HOSTILE))
    assert reader.tags & {"script", "img", "link", "iframe", "object", "a", "image", "use"} == set()
    assert [name for name in reader.attributes if name.startswith("on")] == []
    assert reader.attributes & {"src", "href", "xlink:href", "action"} == set()
    styles = re.findall(r"<style>(.*?)</style>", page_of([]), re.DOTALL)
    assert [css for css in styles if "url(" in css or "@import" in css] == []


def test_pictures_have_a_text_alternative() -> None:
    page = page_of(mixed_class())
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        svg = ET.fromstring(picture)
        assert svg.get("role") == "img"
        ids = [svg.find("title").get("id"), svg.find("desc").get("id")]  # type: ignore[union-attr]
        assert svg.get("aria-labelledby") == " ".join(map(str, ids))
        assert svg.findtext("desc")


def test_the_description_of_a_picture_has_the_counts() -> None:
    svg = ET.fromstring(re.findall(r"<svg.*?</svg>", page_of(mixed_class()), re.DOTALL)[0])
    assert "1 passed, 1 raised an exception, 1 ran out of time" in str(svg.findtext("desc"))


def test_every_part_of_a_bar_has_a_pattern_that_is_there() -> None:
    page = page_of(mixed_class())
    used = set(re.findall(r"url\(#([\w-]+)\)", page))
    assert used
    assert used <= set(re.findall(r'<pattern id="([\w-]+)"', page))


def test_ids_in_the_page_are_unique() -> None:
    ids = re.findall(r'\bid="([^"]+)"', page_of(mixed_class()))
    assert len(ids) == len(set(ids))


def test_a_class_without_grades_has_a_report() -> None:
    assert "There are no grades yet." in words_of([])
    assert "There are no grades yet." in text_report([])


def test_the_page_stays_small_for_a_large_class() -> None:
    kept = [verdict("failed"), verdict("raised"), None]
    katas = [f"kata_{n}" for n in range(22)]
    grades = [
        dataclasses.replace(grade(f"l{n}", kept[(n + k) % 3], kata=kata), late=n % 7 == 0)
        for n in range(300)
        for k, kata in enumerate(katas)
    ]
    found = survey(grades)
    assert len(html_of(found, INFO)) < 100_000
    assert found.late == sum(grade.late for grade in grades if grade.graded.verdict)


# ---- the text -------------------------------------------------------------------------------


def test_the_text_has_at_most_80_columns() -> None:
    from rich.cells import cell_len

    wide = with_message("raised", f"Found: {'漢字' * 200} {'x' * 300}")
    text = text_report([*mixed_class(), *hostile_class(), grade("c", wide)], source=FIRST_ORDER)
    assert max(cell_len(line) for line in text.split("\n")) <= 80


def test_the_text_has_the_contents_of_the_page() -> None:
    text = " ".join(text_report(mixed_class(), source=FIRST_ORDER).split())
    for part in (
        "8 learners, of whom 1 handed in nothing",
        "hvp: 1 passed, 1 raised an exception",
        "1 × The gradient treats the inner gradient as a constant",
        "> 10 | grads = torch.autograd.grad",
        "What to say: Your meta-gradient",
        "1 × hvp: ran out of time",
        "No two answers to a kata are the same.",
    ):
        assert part in text


def test_the_text_holds_no_control_characters() -> None:
    text = text_report(hostile_class(), source=HOSTILE)
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u202e\ud800]", text) == []
    assert not any(line.lstrip().startswith("::error") for line in text.split("\n"))


def test_both_files_are_written(tmp_path: Path) -> None:
    write_report(tmp_path, hostile_class(), INFO)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8").startswith("Class report: week3")
