"""Feedback for learners: whole, harmless, bounded, without solutions; and names of files."""

import dataclasses
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grader.catalog import solution
from grader.classes.graded import Grade
from grader.classes.handed_in import Learner
from grader.classes.pages.feedback import moodle_feedback_zip, write_feedback
from grader.classes.pages.feedback_md import MOST, prose
from grader.classes.pages.learner_files import file_names, points
from grader.report.listing import Mark, listing, mark_of

from ..conftest import ROOT
from .made import FIRST_ORDER, HOSTILE, grade, mixed_class, verdict, with_message
from .test_pages_report import Reader


def written(out: Path, grades: list[Grade], source: str = FIRST_ORDER, **more: Any) -> list[str]:
    """The page and the Markdown of the first learner."""
    files = write_feedback(out, grades, source_of=lambda graded: source, **more)
    page = files[grades[0].graded.hand_in.learner.id]
    return [path.read_text(encoding="utf-8") for path in (page, page.with_suffix(".md"))]


# ---- what is in it --------------------------------------------------------------------------


@pytest.mark.parametrize("which", [0, 1])
def test_the_story_and_the_grade_are_there(tmp_path: Path, which: int) -> None:
    why = ("it is 2 days late: 20% off",)
    grades = [grade("ada", verdict("failed"), score=5.6, late=True, why=why)]
    text = written(tmp_path, grades)[which]
    for part in ("5.6 of 20 points", "late", why[0], "Not passed yet",
                 "The gradient treats the inner gradient as a constant",
                 "no gradient flows back through it"):  # fmt: skip
        assert part in text


def test_what_happened_stands_beside_the_line(tmp_path: Path) -> None:
    page, text = written(tmp_path, [grade("ada", verdict("failed"))])
    row = "10 │     grads = torch.autograd.grad(loss, list(params.values()))"
    shown = Reader(page).text
    assert f"▶   {row}" in shown
    assert '<div class="note" role="note"><p>torch.autograd.grad without create_graph: It' in page
    assert ">   10 |     grads = " in text
    assert "\n       ^ torch.autograd.grad without create_graph: It returns" in text


def test_the_whole_code_is_there(tmp_path: Path) -> None:
    page, text = written(tmp_path, [grade("ada", verdict("passed"))])
    for line in FIRST_ORDER.splitlines():
        assert line in Reader(page).text
        assert line in text


def test_every_kata_is_there_and_a_missing_one_says_so(tmp_path: Path) -> None:
    page, text = written(tmp_path, [grade("a", verdict("passed")), grade("a", None, kata="dice")])
    assert "Nothing was handed in." in page
    assert "- **dice**: nothing was handed in, 0 of 20 points" in text


def test_each_way_to_end_has_feedback(tmp_path: Path) -> None:
    files = write_feedback(tmp_path, mixed_class(), source_of=lambda graded: "x = 1\n")
    assert len(files) == 8
    for path in files.values():
        Reader(path.read_text(encoding="utf-8"))


def test_a_lower_sandbox_is_said(tmp_path: Path) -> None:
    low = verdict("passed", sandbox={"level": "limits", "layers": []})
    for text in written(tmp_path, [grade("a", low)]):
        assert "graded in a sandbox of level limits" in text


def test_an_unreadable_answer_was_graded_in_no_sandbox(tmp_path: Path) -> None:
    never = verdict("unreadable", sandbox={"level": "process", "layers": []})
    for text in written(tmp_path, [grade("a", never)]):
        assert "graded in a sandbox" not in text


@pytest.mark.parametrize("which", [0, 1])
def test_no_seed_and_nobody_else_is_in_it(tmp_path: Path, which: int) -> None:
    kept = verdict("failed", seed=19941994, replay="kata grade maml --seed 19941994")
    text = written(tmp_path, [grade("a", kept, alike=("somebody-else",))])[which]
    assert "19941994" not in text
    assert "somebody-else" not in text


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_excused_counts_in_no_sum(tmp_path: Path, which: int) -> None:
    excused = dataclasses.replace(grade("a", verdict("failed")), excused=True)
    text = written(tmp_path, [excused, grade("a", verdict("passed"))])[which]
    assert "10 of 10 points in all" in text
    assert "excused" in text


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_not_known_has_no_points(tmp_path: Path, which: int) -> None:
    unknown = dataclasses.replace(grade("a", verdict("crashed")), is_known=False)
    text = written(tmp_path, [unknown])[which]
    assert "0 of 0 points in all" in text
    assert "not known yet" in text


# ---- solutions ------------------------------------------------------------------------------


def lines_of_solution() -> set[str]:
    text = solution(ROOT, "maml").read_text(encoding="utf-8")
    inner = text.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
    return {line.strip() for line in inner.splitlines() if len(line.strip()) > 20}


@pytest.mark.parametrize("which", [0, 1])
def test_no_line_of_the_solution_is_there_unless_it_is_asked_for(
    tmp_path: Path, which: int
) -> None:
    lines, grades = lines_of_solution(), [grade("a", verdict("failed"))]
    text = written(tmp_path, grades)[which]
    assert [line for line in lines if line in text] == []
    asked = written(tmp_path, grades, with_solutions=True)
    shown = Reader(asked[0]).text if which == 0 else asked[1]
    assert [line for line in lines if line not in shown] == []
    assert "### BEGIN" not in shown


@pytest.mark.parametrize("kept", [None, verdict("not_started", kata="maml")])
def test_who_has_not_begun_gets_no_solution(tmp_path: Path, kept: dict[str, Any] | None) -> None:
    for text in written(tmp_path, [grade("a", kept, kata="maml")], with_solutions=True):
        assert [line for line in lines_of_solution() if line in text] == []


# ---- hostile texts --------------------------------------------------------------------------


def hostile(learner: Learner) -> list[Grade]:
    kept = with_message("raised", f"Found: {HOSTILE}", output=HOSTILE)
    kept["error"]["message"] = HOSTILE
    kept["error"]["places"][0]["source"] = HOSTILE
    cut = verdict("failed")
    cut["diagnosis"]["evidence"]["cut"] |= {"source": HOSTILE, "function": HOSTILE}
    notes = (HOSTILE,)
    return [grade(learner, kept, notes=notes, why=notes), grade(learner, cut)]


ANYBODY = Learner(HOSTILE, HOSTILE)


def test_the_page_has_no_scripts_and_loads_nothing(tmp_path: Path) -> None:
    page, _ = written(tmp_path, hostile(ANYBODY), f"raise ValueError('no such product')\n{HOSTILE}")
    reader = Reader(page)
    assert reader.tags & {"script", "img", "link", "iframe", "object", "a"} == set()
    assert [name for name in reader.attributes if name.startswith("on")] == []
    assert reader.attributes & {"src", "href"} == set()


def outside_code(text: str) -> str:
    """Markdown without its fences and spans of code, where nothing is looked for."""
    text = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!\\)`[^`\n]+`", "", text)


def test_markdown_has_no_markup_of_a_learner(tmp_path: Path) -> None:
    _, text = written(tmp_path, hostile(ANYBODY), HOSTILE.replace("\ud800", ""))
    rest = outside_code(text)
    for pattern in (r"(?<!\\)<", r"@\w", r"#\d", r"GH-\d", r"://", r"(?<!\\)\[", r"(?<!\\)\|",
                    r"(?<!\\)&", r"(?<!\\)`", r"[\u202e\u2066\x00\x1b]", r"^~~~"):  # fmt: skip
        assert re.findall(pattern, rest, re.MULTILINE) == []


@pytest.mark.parametrize(
    "source", ["```\n# out\n```\n", "x = '````'\n``````\n", "~~~\n", "\x0c```"]
)
def test_a_fence_is_longer_than_any_in_the_code(tmp_path: Path, source: str) -> None:
    _, text = written(tmp_path, [grade("a", verdict("passed"))], source)
    begin = text.index("Your code:\n\n") + len("Your code:\n\n")
    fence = re.match("`+", text[begin:])
    assert fence is not None
    assert f"\n{fence[0]}\n" in text[begin + 1 :]
    assert max(map(len, re.findall("`+", source)), default=0) < len(fence[0])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@octocat", "@\u200boctocat"),
        ("#12", "\\#\u200b12"),
        ("o/r#12", "o/r#\u200b12"),
        ("GH-12", "GH\u200b-12"),
        ("https://a.b", "https:\u200b//a.b"),
        (":tada:", ":\u200btada:"),
        ("www.a.b", "www\u200b.a.b"),
        ("d6cd1e2bd19e03a81132a23b2025920577f84e37", None),
        ("1. x", "1\\. x"),
        ("- x", "\\- x"),
        ("a\nb", "a b"),
        ("take `p.grad`", "take `p.grad`"),
        ("a_b*c", "a\\_b\\*c"),
        ("off by 0.123456789", "off by 0.123456789"),
    ],
)
def test_prose_is_nothing_but_text(text: str, shown: str | None) -> None:
    assert prose(text) == (shown or f"{text[:6]}\u200b{text[6:]}")


def test_markdown_is_bounded(tmp_path: Path) -> None:
    source = "\n".join("x = '" + "😀" * 300 + "'" for _ in range(1000))
    grades = [grade("a", verdict("failed"), kata=f"k{n}", why=(HOSTILE,) * 30) for n in range(22)]
    _, text = written(tmp_path, grades, source)
    assert len(text.encode("utf-16-le")) // 2 <= MOST
    assert text.count("### k") == 22
    assert "no room for everything" in text


def test_a_page_is_bounded(tmp_path: Path) -> None:
    page, _ = written(tmp_path, [grade("a", verdict("failed"))], "x = 1\n" * 300_000)
    assert len(page) < 100_000
    assert "299600 lines below are not shown" in page


# ---- the marked line ------------------------------------------------------------------------


def test_the_cut_comes_before_what_raised() -> None:
    kept = verdict("failed", error=verdict("raised")["error"])
    mark = mark_of(kept)
    assert mark is not None
    assert mark.line == 10


def test_a_line_beside_the_mistake_says_so() -> None:
    beside = verdict("failed")
    beside["diagnosis"]["evidence"]["beside"] = True
    mark = mark_of(beside)
    assert mark is not None
    assert mark.said.startswith("Also, a gradient is lost here: torch.autograd.grad")


def test_the_line_that_a_check_names_is_marked() -> None:
    mark = mark_of(with_message("stories/unexplained", "Found: Odd.\nLine: 7 of cell 2, in f: x"))
    assert mark == Mark(7, "cell 2", "x", "Odd.")


def test_a_line_of_a_cell_is_found_by_its_text() -> None:
    found = listing("a = 1\nb = 2\nc = 3\n", Mark(1, "cell 2", "b = 2", ""), 10)
    assert found is not None
    assert [line.number for line in found.lines if line.is_it] == [2]


def test_a_line_of_a_cell_that_is_there_twice_is_not_guessed() -> None:
    found = listing("b = 2\nb = 2\n", Mark(1, "cell 2", "b = 2", ""), 10)
    assert found is not None
    assert found.mark is None


def test_a_line_that_is_another_one_in_the_text_is_not_marked() -> None:
    found = listing("a = 1\n", Mark(1, None, "b = 2", ""), 10)
    assert found is not None
    assert found.mark is None


def test_lines_around_the_mark_are_kept_of_a_long_text() -> None:
    source = "".join(f"x{n}\n" for n in range(1, 1001))
    found = listing(source, Mark(900, None, "x900", ""), 10)
    assert found is not None
    assert (found.above, len(found.lines), found.below) == (894, 10, 96)
    assert [line.number for line in found.lines if line.is_it] == [900]


# ---- names of files -------------------------------------------------------------------------

ODD = ["../../etc", "/etc/passwd", ".hidden", "CON", "nul.txt", "a" * 300, "", "=cmd()", "a\nb",
       "ü", "a/b", "a\\b", "Ada", "ada", "ADA", "\ud800", "-rf", "a b", "a_b", ".", "..",
       "x."]  # fmt: skip


def test_names_of_files_are_safe() -> None:
    for name in file_names(ODD).values():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}", name)
        assert name.split(".")[0].lower() not in ("con", "nul")
        assert not name.endswith(".")


def test_names_of_files_are_unique_in_any_case() -> None:
    names = file_names(ODD).values()
    assert len({name.casefold() for name in names}) == len(ODD)


def test_nobody_can_take_the_name_of_another_file() -> None:
    taken = file_names(["a/b"])["a/b"]
    names = file_names(["a/b", taken])
    assert names[taken] == taken
    assert names["a/b"] != taken


def test_an_ordinary_id_is_the_name() -> None:
    assert file_names(["1815", "ada-l", "x.y_z"]) == {n: n for n in ("1815", "ada-l", "x.y_z")}


def test_all_files_stay_in_the_folder(tmp_path: Path) -> None:
    grades = [grade(Learner(id), verdict("passed")) for id in ODD]
    files = write_feedback(tmp_path, grades, source_of=lambda graded: "")
    assert set(files) == set(ODD)
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent for path in everything} == {tmp_path / "feedback"}
    assert len(everything) == 2 * len(ODD)


@pytest.mark.parametrize(
    ("number", "shown"), [(3.0, "3"), (2.5, "2.5"), (0.125, "0.12"), (0.0, "0"), (100.0, "100")]
)
def test_points_have_no_needless_digits(number: float, shown: str) -> None:
    assert points(number) == shown


# ---- what is there already ------------------------------------------------------------------


def inodes(folder: Path) -> set[int]:
    """What changes when a file is written anew, since it then takes the place of the old one."""
    return {path.stat().st_ino for path in (folder / "feedback").iterdir()}


def test_the_same_feedback_is_not_written_again(tmp_path: Path) -> None:
    written(tmp_path, [grade("a", verdict("failed"))])
    before = inodes(tmp_path)
    written(tmp_path, [grade("a", verdict("failed"))])
    assert inodes(tmp_path) == before


@pytest.mark.parametrize(
    ("changed", "source", "more"),
    [
        (grade("a", verdict("failed"), why=("late",)), FIRST_ORDER, {}),
        (grade("a", verdict("failed"), score=3.0), FIRST_ORDER, {}),
        (grade("a", verdict("failed", output="x")), FIRST_ORDER, {}),
        (grade("a", verdict("failed"), notes=("n",)), FIRST_ORDER, {}),
        (grade(Learner("a", "Ada"), verdict("failed")), FIRST_ORDER, {}),
        (grade("a", verdict("failed")), FIRST_ORDER + "x = 1\n", {}),
        (grade("a", verdict("failed")), FIRST_ORDER, {"with_solutions": True}),
    ],
)
def test_other_feedback_is_written_again(
    tmp_path: Path, changed: Grade, source: str, more: dict[str, Any]
) -> None:
    first = written(tmp_path, [grade("a", verdict("failed"))])
    second = written(tmp_path, [changed], source, **more)
    fresh = tmp_path / "fresh"
    assert second == written(fresh, [changed], source, **more)
    assert second[0] != first[0]


def test_a_file_that_is_gone_is_written_again(tmp_path: Path) -> None:
    first = written(tmp_path, [grade("a", verdict("failed"))])
    (tmp_path / "feedback" / "a.md").unlink()
    assert written(tmp_path, [grade("a", verdict("failed"))]) == first


# ---- pseudonyms -----------------------------------------------------------------------------

ADA = Learner("s1815", "Ada Lovelace", "ada@example.org", "Ada Lovelace_12_assignsubmission_file")


def test_a_public_id_stands_in_place_of_names_and_ids(tmp_path: Path) -> None:
    grades = [grade(ADA, verdict("failed"), notes=("2 earlier attempts: lovelace_v1.py",))]
    files = write_feedback(
        tmp_path, grades, source_of=lambda graded: "", public_id=lambda id: "learner-7f3a9c"
    )
    assert files["s1815"].name == "learner-7f3a9c.html"
    for path in (tmp_path / "feedback").iterdir():
        text = path.read_text(encoding="utf-8")
        assert [word for word in ("s1815", "Ada", "lovelace") if word in path.name + text] == []


def test_a_problem_names_nobody_under_a_pseudonym(tmp_path: Path) -> None:
    problem = "it is a link to /home/lovelace/maml.py"
    one = grade(ADA, with_message("unreadable", f"Found: It is: {problem}"))
    hand_in = dataclasses.replace(one.graded.hand_in, problem=problem)
    one = dataclasses.replace(one, graded=dataclasses.replace(one.graded, hand_in=hand_in))
    for text in written(tmp_path, [one], "", public_id=lambda id: "learner-1"):
        assert "lovelace" not in text


def test_pages_under_the_id_are_gone_once_there_are_pseudonyms(tmp_path: Path) -> None:
    grades = [grade(ADA, verdict("passed"))]
    written(tmp_path, grades)
    written(tmp_path, grades, public_id=lambda id: "learner-1")
    names = {path.name for path in (tmp_path / "feedback").iterdir()}
    assert names == {"learner-1.html", "learner-1.md"}


# ---- Moodle ---------------------------------------------------------------------------------


def zipped(out: Path, *prefixes: str) -> list[str]:
    grades = [
        grade(Learner(f"l{n}", prefix=prefix), verdict("passed"))
        for n, prefix in enumerate(prefixes)
    ]
    files = write_feedback(out, grades, source_of=lambda graded: "")
    with zipfile.ZipFile(moodle_feedback_zip(out, grades, files)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


@pytest.mark.parametrize(
    "prefix",
    ["Ada Lovelace_12_assignsubmission_file", "Ada Lovelace_12_assignsubmission_file_",
     "Participant_7_assignsubmission_file", "=cmd(), ü_3_assignsubmission_file"],
)  # fmt: skip
def test_the_downloaded_prefix_is_used_as_it_is(tmp_path: Path, prefix: str) -> None:
    assert zipped(tmp_path, prefix) == [f"{prefix}/feedback.html"]


@pytest.mark.parametrize(
    "prefix",
    ["", "lovelaceada_12_34", "../x_12_assignsubmission_file", "a_b_12_assignsubmission_file",
     "Default group__assignsubmission_file", "a/b_1_assignsubmission_file",
     "a_1_assignsubmission_file/..", "a\\b_1_assignsubmission_file",
     "\ud800_1_assignsubmission_file"],
)  # fmt: skip
def test_what_moodle_would_not_take_is_left_out(tmp_path: Path, prefix: str) -> None:
    assert zipped(tmp_path, prefix) == []


def test_members_of_one_group_share_a_file(tmp_path: Path) -> None:
    prefix = "Team_5_assignsubmission_file"
    assert zipped(tmp_path, prefix, prefix) == [f"{prefix}/feedback.html"]


def test_the_page_in_the_zip_is_the_learners(tmp_path: Path) -> None:
    grades = [grade(ADA, verdict("failed"))]
    files = write_feedback(tmp_path, grades, source_of=lambda graded: FIRST_ORDER)
    with zipfile.ZipFile(moodle_feedback_zip(tmp_path, grades, files)) as archive:
        assert archive.read(f"{ADA.prefix}/feedback.html") == files["s1815"].read_bytes()
