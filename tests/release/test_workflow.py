"""The workflow of a release: what it may do, and that no text of a learner is obeyed there."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from grader.release import workflow
from grader.release.workflow import annotations, inert, main, summary

from ..known_answers import ROOT

GRADE = (ROOT / "grader" / "release" / "template" / "grade.yml").read_text(encoding="utf-8")
HOSTILE = [
    "::error::mine",
    "a\n::stop-commands::x",
    "a\r\n::add-mask::b",
    "##[error]mine",
    "x ##vso[task.complete]done",
    "a%0A::error::b",
    "| a | b |\n|---|---|",
    "<img src=x onerror=alert(1)>",
    "</td></table><script>",
    "[click](https://example.org)",
    "![x](https://example.org/x.png)",
    "```\n# heading",
    "@everyone #1 https://example.org",
    "a\u202eb\u2028c\x1b[31m",
]


def verdict(**changed: Any) -> dict[str, Any]:
    return {
        "kata": "maml", "answer": "kata/maml.py", "outcome": "failed", "summary": "it went wrong",
        "score": 3, "max_score": 20, "diagnosis": None, "hint": None, "error": None, "checks": [],
    } | changed  # fmt: skip


def hostile(text: str) -> dict[str, Any]:
    """A verdict in which this stands wherever a learner's text can."""
    check = {"title": text, "status": "failed", "message": text}
    cut = {"line": 4, "source": text, "cell": None}
    diagnosis = {"title": text, "evidence": {"cut": cut}}
    return verdict(
        kata=text, answer=text, summary=text, hint=text, checks=[check], diagnosis=diagnosis
    )


# ---- annotations ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_an_annotation_is_one_command_and_no_other(text: str) -> None:
    (line,) = annotations([hostile(text)])
    assert len(line.splitlines()) == 1
    assert re.fullmatch(r"::error file=[^,:]*,line=4,title=[^,:]*::.*", line)
    assert "##" not in line
    assert not re.search(r"%0A\s*::", line)


def test_a_percent_sign_is_not_taken_for_a_code() -> None:
    (line,) = annotations([verdict(summary="50%0A")])
    assert line.endswith("::50%250A")


def test_the_line_of_the_exception_is_marked() -> None:
    error = {"places": [{"line": 2, "cell": None}, {"line": 9, "cell": None}]}
    (line,) = annotations([verdict(error=error)])
    assert ",line=9," in line


def test_the_line_of_a_cell_is_not_a_line_of_the_file() -> None:
    (line,) = annotations([verdict(error={"places": [{"line": 9, "cell": "cell 2"}]})])
    assert "line=" not in line


@pytest.mark.parametrize("outcome", ["passed", "not_started"])
def test_what_passed_or_was_not_begun_is_not_marked(outcome: str) -> None:
    assert list(annotations([verdict(outcome=outcome)])) == []


# ---- the summary ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_summary_has_no_markdown_of_a_learner(text: str) -> None:
    shown = inert(text)
    assert re.fullmatch(r"[^!-/:-@\[-`{-~]*", re.sub(r"&#\d+;", "", shown))
    assert "\n" not in shown
    assert html.unescape(shown) == workflow.visible(text.replace("\n", " "))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_summary_keeps_its_shape(text: str) -> None:
    calm, wild = (summary([hostile(each)]).splitlines() for each in ("calm", text))
    parts = [line for line in wild if not line.startswith("- ")]
    assert [line.count("|") for line in parts] == [
        line.count("|") for line in calm if not line.startswith("- ")
    ]
    assert next(line for line in wild if line.startswith("#")) == "## 0 of 1 katas passed"


def test_a_summary_says_what_passed() -> None:
    page = summary([verdict(outcome="passed", score=20), verdict(kata="hvp")])
    assert "## 1 of 2 katas passed" in page
    assert "| maml | passed | 20 of 20 |  |" in page
    assert "| hvp | failed | 3 of 20 | it went wrong |" in page


def test_a_summary_is_not_larger_than_github_takes() -> None:
    check = {"title": "x" * 500, "status": "failed", "message": ""}
    page = summary([verdict(checks=[check] * 11, kata=f"k{n}") for n in range(250)])
    assert len(page) <= workflow.MAX_SUMMARY
    assert page.endswith("\n")


# ---- the command ------------------------------------------------------------------------------


def test_the_summary_is_added_to_the_runners_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "v.json").write_text(json.dumps([verdict()]))
    (tmp_path / "summary.md").write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert main([str(tmp_path / "v.json")]) == 0
    page = (tmp_path / "summary.md").read_text()
    assert page.startswith("before\n## 0 of 1 katas passed")
    assert capsys.readouterr().out.startswith("::error file=kata/maml.py,")


@pytest.mark.parametrize("text", ["{", "[1]", '[{"kata": 1}]', "[" * 5000])
def test_verdicts_that_cannot_be_read_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "v.json").write_text(text)
    assert main([str(tmp_path / "v.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


# ---- the workflow -----------------------------------------------------------------------------


def test_it_may_read_and_nothing_else() -> None:
    assert re.findall(r"(?m)^permissions:\n((?:  .*\n)+)", GRADE) == ["  contents: read\n"]
    assert GRADE.count("permissions:") == 1
    assert "secrets." not in GRADE.replace("secrets.token_hex", "")
    assert "pull_request_target" not in GRADE


def test_actions_are_pinned_to_a_version() -> None:
    used = re.findall(r"uses: (\S+)", GRADE)
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", each)] == []


def test_while_answers_are_graded_the_runner_obeys_nothing() -> None:
    stopped = GRADE.index('echo "::stop-commands::$token"')
    graded = GRADE.index("python -m grader grade")
    goes_on = GRADE.index('echo "::$token::"')
    shown = GRADE.index("grader.release.workflow")
    assert stopped < graded < goes_on < shown


def test_no_text_of_an_event_goes_into_a_script() -> None:
    scripts = GRADE.partition("jobs:")[2]
    assert "${{" not in scripts
