"""Exports, each held to its schema, or read as its consumer's documentation says."""

import base64
import copy
import dataclasses
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.classes.exports import FORMATS
from grader.classes.graded import Grade
from grader.classes.handed_in import Learner

from ..conftest import ROOT
from .made import HOSTILE, grade, mixed_class, verdict, with_message


def strict(text: str) -> Any:
    """What a strict reader makes of JSON: no NaN, no key twice, no lone surrogates."""

    def no_constant(name: str) -> Any:
        raise AssertionError(name)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(pairs) == len(dict(pairs))
        return dict(pairs)

    data = json.loads(text, parse_constant=no_constant, object_pairs_hook=once)
    json.dumps(data, ensure_ascii=False).encode("utf-8")
    return data


def hostile_class() -> list[Grade]:
    raised = with_message("raised", f"Found: {HOSTILE}", summary=HOSTILE, output=HOSTILE)
    raised["checks"][0]["title"] = HOSTILE
    who = Learner(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return [
        *mixed_class(),
        grade(who, raised, why=(HOSTILE,)),
        grade("../../x", verdict("failed", duration_s=float("inf")), score=3.5, late=True),
    ]


def exported(out: Path, name: str, grades: list[Grade]) -> dict[str, str]:
    """The files that a format writes, by their path."""
    FORMATS[name](out, grades)
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def only(files: dict[str, str]) -> str:
    (text,) = files.values()
    return text


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_class_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    out = tmp_path / "in" / "out"
    out.mkdir(parents=True)
    assert exported(out, name, hostile_class())
    assert [path for path in tmp_path.iterdir() if path.name != "in"] == []
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["out"]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_grades_give_the_same_files(tmp_path: Path, name: str) -> None:
    first = exported(tmp_path, name, mixed_class())
    assert exported(tmp_path, name, mixed_class()) == first


@pytest.mark.parametrize("name", ["gradescope", "github"])
def test_what_learners_see_has_no_seed_and_nobody_else(tmp_path: Path, name: str) -> None:
    kept = verdict("failed", seed=19941994, replay="kata grade --seed 19941994")
    for text in exported(tmp_path, name, [grade("a", kept, alike=("somebody",))]).values():
        plain = text + (base64.b64decode(text[7:]).decode() if text.startswith("result=") else "")
        assert "19941994" not in plain
        assert "somebody" not in plain


def undecided() -> list[Grade]:
    """A grade that is excused, one that the grader could not give, and an ordinary one."""
    return [
        dataclasses.replace(grade("a", verdict("failed")), excused=True),
        dataclasses.replace(grade("a", verdict("crashed")), is_known=False),
        grade("a", verdict("passed"), score=9.0),
    ]


# ---- Gradescope -----------------------------------------------------------------------------

OF_RESULTS = {
    *("score", "execution_time", "output", "visibility", "stdout_visibility", "extra_data"),
    *("leaderboard", "tests"),
}
OF_TESTS = {
    *("score", "max_score", "name", "number", "output", "tags", "visibility", "extra_data"),
    "status",
}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}


def gradescope(results: dict[str, Any]) -> float:
    """The score that Gradescope would take from results: their own, or the sum of the tests."""
    assert set(results) <= OF_RESULTS
    for test in results["tests"]:
        assert set(test) <= OF_TESTS
        assert test["visibility"] in VISIBILITIES
        assert test["status"] in ("passed", "failed")
        assert 0 <= test["score"] <= test["max_score"]
        assert isinstance(test["output"], str)
    assert results["visibility"] in VISIBILITIES
    assert results["stdout_visibility"] in VISIBILITIES
    score = results.get("score")
    return float(sum(t["score"] for t in results["tests"]) if score is None else score)


def test_gradescope_gets_a_file_per_learner_at_its_place(tmp_path: Path) -> None:
    files = exported(tmp_path, "gradescope", mixed_class())
    assert len(files) == 8
    assert "gradescope/id-failed/results/results.json" in files


def test_gradescope_takes_the_score_of_the_checks(tmp_path: Path) -> None:
    grades = [grade("a", verdict("failed")), grade("a", verdict("passed"))]
    results = strict(only(exported(tmp_path, "gradescope", grades)))
    assert gradescope(results) == 17
    assert sum(test["score"] for test in results["tests"]) == 17
    assert sum(test["max_score"] for test in results["tests"]) == 30


def test_gradescope_takes_the_score_after_the_rules(tmp_path: Path) -> None:
    late = [grade("a", verdict("passed"), score=8.5, late=True, why=("1 day late: 15% off",))]
    results = strict(only(exported(tmp_path, "gradescope", late)))
    assert gradescope(results) == 8.5
    assert "1 day late: 15% off" in results["output"]


def test_gradescope_counts_what_is_missing(tmp_path: Path) -> None:
    results = strict(only(exported(tmp_path, "gradescope", [grade("a", None)])))
    assert gradescope(results) == 0
    assert [(t["score"], t["max_score"]) for t in results["tests"]] == [(0, 20)]


def test_gradescope_takes_no_points_that_do_not_count(tmp_path: Path) -> None:
    results = strict(only(exported(tmp_path, "gradescope", undecided())))
    assert (gradescope(results), results["extra_data"]["max_score"]) == (9, 10)


def test_gradescope_reads_a_hostile_class(tmp_path: Path) -> None:
    for text in exported(tmp_path, "gradescope", hostile_class()).values():
        gradescope(strict(text))


# ---- GitHub Classroom -----------------------------------------------------------------------


def classroom(line: str) -> tuple[str, float, float]:
    """What the reporter reads from the output of a step: the status, and points of how many."""
    name, _, encoded = line.rstrip("\n").partition("=")
    assert name == "result"
    results = strict(base64.b64decode(encoded, validate=True).decode("utf-8"))
    assert {"version", "status", "max_score", "tests"} == set(results)
    assert results["status"] in ("pass", "fail", "error")
    for test in results["tests"]:
        assert {"name", "status", "score"} <= set(test)
        assert test["status"] in ("pass", "fail", "error")
    return results["status"], sum(t["score"] for t in results["tests"]), results["max_score"]


def lines_of(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".txt")}


@pytest.mark.parametrize(
    ("name", "read"),
    [("passed", ("pass", 10, 10)), ("failed", ("fail", 7, 20)), ("timed_out", ("error", 1, 10))],
)
def test_classroom_reads_status_and_points(
    tmp_path: Path, name: str, read: tuple[str, float, float]
) -> None:
    files = exported(tmp_path, "github", [grade("a", verdict(name))])
    assert classroom(only(lines_of(files))) == read


def test_classroom_takes_the_points_after_the_rules(tmp_path: Path) -> None:
    late = [grade("a", verdict("passed"), score=8.5), grade("a", None)]
    assert classroom(only(lines_of(exported(tmp_path, "github", late)))) == ("fail", 8.5, 30)


def test_classroom_takes_no_points_that_do_not_count(tmp_path: Path) -> None:
    read = classroom(only(lines_of(exported(tmp_path, "github", undecided()))))
    assert read == ("error", 9, 10)


def test_the_line_for_classroom_is_the_json(tmp_path: Path) -> None:
    files = exported(tmp_path, "github", [grade("a", verdict("failed"))])
    encoded = files["github/a.txt"].removeprefix("result=")
    assert base64.b64decode(encoded).decode() == files["github/a.json"].rstrip("\n")


def test_classroom_reads_a_hostile_class(tmp_path: Path) -> None:
    lines = lines_of(exported(tmp_path, "github", hostile_class()))
    assert len([classroom(line) for line in lines.values()]) == 10
    assert all(line.count("\n") == 1 for line in lines.values())


# ---- JUnit ----------------------------------------------------------------------------------


def junit(text: str) -> Counter[str]:
    """Counts over all cases; each suite's own counts have to agree."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    whole: Counter[str] = Counter()
    for suite in root:
        assert suite.tag == "testsuite"
        counted = Counter(tests=0, failures=0, errors=0, skipped=0)
        for case in suite:
            assert case.tag == "testcase"
            assert {"name", "classname", "time"} <= set(case.attrib)
            assert len(case) <= 1
            counted["tests"] += 1
            kinds = {"failure": "failures", "error": "errors", "skipped": "skipped"}
            counted.update(kinds[child.tag] for child in case)
        assert {name: int(suite.attrib[name]) for name in counted} == dict(counted)
        float(suite.attrib["time"])
        whole.update(counted)
    assert {name: int(root.attrib[name]) for name in whole} == dict(whole)
    return whole


def test_junit_counts_checks(tmp_path: Path) -> None:
    counts = junit(only(exported(tmp_path, "junit", [grade("a", verdict("failed"))])))
    assert counts == Counter(tests=15, failures=3, errors=0, skipped=6)


@pytest.mark.parametrize("name", ["raised", "timed_out", "crashed", "unreadable"])
def test_junit_has_one_error_for_what_did_not_run_to_its_end(tmp_path: Path, name: str) -> None:
    counts = junit(only(exported(tmp_path, "junit", [grade("a", verdict(name))])))
    assert (counts["errors"], counts["failures"]) == (1, 0)


def test_junit_has_an_error_even_if_no_check_failed(tmp_path: Path) -> None:
    kept = verdict("crashed")
    for check in kept["checks"]:
        check["status"] = "skipped"
    assert junit(only(exported(tmp_path, "junit", [grade("a", kept)])))["errors"] == 1


def test_junit_takes_no_bonus_for_a_failure(tmp_path: Path) -> None:
    counts = junit(only(exported(tmp_path, "junit", [grade("a", verdict("stories/bonus_left"))])))
    assert (counts["errors"], counts["failures"]) == (0, 0)
    assert counts["skipped"] > 0


def test_junit_has_a_suite_per_learner_and_kata(tmp_path: Path) -> None:
    root = ET.fromstring(only(exported(tmp_path, "junit", mixed_class())))
    assert [suite.get("name") for suite in root][:2] == ["id-passed: hvp", "id-failed: maml"]
    assert len(root) == 8


def test_junit_is_legal_xml_for_a_hostile_class(tmp_path: Path) -> None:
    text = only(exported(tmp_path, "junit", hostile_class()))
    assert junit(text)["tests"] > 0
    assert re.findall(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", text) == []


# ---- CTRF -----------------------------------------------------------------------------------

STATUS = {"enum": ["passed", "failed", "skipped", "pending", "other"]}
INTEGER, STRING, OBJECT = {"type": "integer"}, {"type": "string"}, {"type": "object"}
STRINGS = {"type": "array", "items": STRING}


def closed(required: str, **properties: Any) -> dict[str, Any]:
    """An object that refuses properties that it does not know."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": {**properties, "extra": OBJECT},
        "additionalProperties": False,
    }


CTRF = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **closed(
        "results reportFormat specVersion",
        reportFormat={"const": "CTRF"},
        specVersion={"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        reportId=STRING,
        timestamp=STRING,
        generatedBy=STRING,
        results=closed(
            "tool summary tests",
            tool=closed("name", name={"type": "string", "minLength": 1}, version=STRING),
            summary=closed(
                "tests passed failed skipped pending other start stop",
                **dict.fromkeys(
                    ("tests", "passed", "failed", "skipped", "pending", "other", "flaky"), INTEGER
                ),
                **dict.fromkeys(("suites", "start", "stop", "duration"), INTEGER),
            ),
            tests={
                "type": "array",
                "items": closed(
                    "name status duration",
                    name={"type": "string", "minLength": 1},
                    status=STATUS,
                    duration=INTEGER,
                    start=INTEGER,
                    stop=INTEGER,
                    suite={"type": "array", "minItems": 1, "items": STRING},
                    message=STRING,
                    trace=STRING,
                    snippet=STRING,
                    line=INTEGER,
                    rawStatus=STRING,
                    tags=STRINGS,
                    type=STRING,
                    filePath=STRING,
                    stdout=STRINGS,
                    steps={
                        "type": "array",
                        "items": closed("name status", name=STRING, status=STATUS),
                    },
                ),
            },
            environment=OBJECT,
        ),
    ),
}
"""The part of ctrf.schema.json that says what a report must and may hold."""


def ctrf(text: str) -> dict[str, Any]:
    report: dict[str, Any] = strict(text)
    jsonschema.Draft7Validator(CTRF).validate(report)
    tests, summary = report["results"]["tests"], report["results"]["summary"]
    counts = Counter(test["status"] for test in tests)
    assert summary["tests"] == len(tests)
    for status in STATUS["enum"]:
        assert summary[status] == counts[status]
    return report


@pytest.mark.parametrize("make", [list, mixed_class, hostile_class])
def test_ctrf_is_valid(tmp_path: Path, make: Any) -> None:
    ctrf(only(exported(tmp_path, "ctrf", make())))


def test_ctrf_says_what_became_of_each_hand_in(tmp_path: Path) -> None:
    report = ctrf(only(exported(tmp_path, "ctrf", mixed_class())))
    found = {test["rawStatus"]: test["status"] for test in report["results"]["tests"]}
    assert found == {
        "passed": "passed",
        **dict.fromkeys(("failed", "raised", "timed_out", "crashed", "unreadable"), "failed"),
        "not_started": "pending",
        "missing": "skipped",
    }


def test_ctrf_says_of_what_is_not_known_neither(tmp_path: Path) -> None:
    results = ctrf(only(exported(tmp_path, "ctrf", undecided())))["results"]
    assert [test["status"] for test in results["tests"]] == ["failed", "other", "passed"]


def test_ctrf_counts_milliseconds(tmp_path: Path) -> None:
    grades = [grade("a", verdict("passed", duration_s=1.25)), grade("b", verdict("failed"))]
    results = ctrf(only(exported(tmp_path, "ctrf", grades)))["results"]
    assert [test["duration"] for test in results["tests"]] == [1250, 0]
    assert results["summary"]["stop"] - results["summary"]["start"] == 1250


def test_the_schema_for_ctrf_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    report = ctrf(only(exported(tmp_path, "ctrf", mixed_class())))
    changed = copy.deepcopy(report)
    changed["results"]["tests"][0]["score"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(CTRF).validate(changed)


# ---- JSON Lines -----------------------------------------------------------------------------


def test_each_line_is_a_learner_and_a_kata_with_its_verdict(tmp_path: Path) -> None:
    grades = [grade("a", verdict("failed"), score=6.5, late=True, why=("late",)), grade("b", None)]
    rows = [strict(line) for line in only(exported(tmp_path, "jsonl", grades)).splitlines()]
    assert [(row["learner"], row["kata"], row["outcome"]) for row in rows] == [
        ("a", "maml", "failed"),
        ("b", "maml", "missing"),
    ]
    assert (rows[0]["score"], rows[0]["late"], rows[0]["why"]) == (6.5, True, ["late"])
    assert rows[0]["verdict"] == verdict("failed")
    assert rows[1]["verdict"] is None


def test_the_verdicts_fit_their_schema(tmp_path: Path) -> None:
    schema = json.loads(
        (ROOT / "grader" / "judge" / "verdict.schema.json").read_text(encoding="utf-8")
    )
    validator = jsonschema.Draft202012Validator(schema)
    text = only(exported(tmp_path, "jsonl", mixed_class()))
    for row in map(strict, text.splitlines()):
        if row["verdict"] is not None:
            validator.validate(row["verdict"])


def test_a_hostile_class_has_one_line_each(tmp_path: Path) -> None:
    grades = hostile_class()
    text = only(exported(tmp_path, "jsonl", grades))
    assert text.count("\n") == len(text.splitlines()) == len(grades)
    assert len([strict(line) for line in text.splitlines()]) == len(grades)
