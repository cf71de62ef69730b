"""What is graded, what is not graded again, and what becomes of a fault. The crew is a stand-in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.classes.answer_texts import text_of
from grader.classes.crew import Done, How, Task
from grader.classes.handed_in import Collected, HandIn, Learner
from grader.classes.kept_answers import KeptAnswers
from grader.classes.merge import merged
from grader.classes.outputs import graded_of
from grader.classes.roll import Roll, read_roll, write_roll
from grader.classes.run import Progress, grade_new, key_of, read_in, remember
from grader.classes.store import BadStore, Store

HOW = How(seed=1, deadline_s=10.0, require="full", jobs=1)
SAME = (
    "import torch\ndef hessian_vector_product(loss, params, vector):\n    {} = 1\n    return {}\n"
)


class Crew:
    """Grades everything as passed, and remembers what it was given."""

    def __init__(self, fault: str = "", error: Any = None) -> None:
        self.fault, self.error = fault, error
        self.given: list[str] = []

    def __call__(self, tasks: Iterator[Task], how: How) -> Iterator[Done]:
        for task in tasks:
            self.given.append(task.text.data.decode())
            yield Done(task, None, self.fault) if self.fault else Done(task, self.verdict(task))

    def verdict(self, task: Task) -> dict[str, Any]:
        outcome = "unreadable" if task.text.problem else "passed"
        return {
            "outcome": outcome, "score": 1, "max_score": 1, "error": self.error, "output": "",
            "diagnosis": None, "answer_sha256": task.text.sha256,
        }  # fmt: skip


class Class:
    """A class in a folder, whose learners hand in texts."""

    def __init__(self, home: Path) -> None:
        self.home, self.private = home, home / "private"
        self.private.mkdir(parents=True)
        self.texts: dict[str, str] = {}

    def collected(self) -> Collected:
        hand_ins = []
        for name, text in self.texts.items():
            file = self.home / f"{name}.py"
            file.write_text(text)
            hand_ins.append(HandIn(Learner(name), "hvp", file.name, file))
        return Collected("flat", ("hvp",), hand_ins, ())

    def run(self, crew: Crew, shard: tuple[int, int] = (1, 1), how: How = HOW) -> Progress:
        collected = self.collected()
        with (
            Store(self.home / "class.sqlite") as store,
            KeptAnswers(self.private / "answers.sqlite") as answers,
        ):
            roll = Roll.of(collected, read_in(collected, answers))
            write_roll(self.private, roll)
            remember(store, how)
            return grade_new(roll.entries, store, answers, how, lambda _: None, shard, crew)

    def outcomes(self) -> dict[str, str]:
        with (
            Store(self.home / "class.sqlite") as store,
            KeptAnswers(self.private / "answers.sqlite") as answers,
        ):
            found = graded_of(
                read_roll(self.private), store, answers, lambda kata, sha: key_of(kata, sha, HOW)
            )
            waiting = {entry.hand_in.learner.id: "waiting" for entry in found.waiting}
            return waiting | {g.hand_in.learner.id: g.outcome for g in found.gradeds}


@pytest.fixture
def course(tmp_path: Path) -> Class:
    return Class(tmp_path / "class")


def test_a_second_run_grades_what_is_new(course: Class) -> None:
    course.texts = {"ada": "x = 1", "bob": "x = 2"}
    assert course.run(Crew()).done == 2
    course.texts["cy"] = "x = 3"
    again = Crew()
    assert course.run(again).done == 1
    assert again.given == ["x = 3"]
    assert course.outcomes() == dict.fromkeys(("ada", "bob", "cy"), "passed")


def test_the_same_bytes_are_graded_once(course: Class) -> None:
    course.texts = {"ada": "x = 1", "bob": "x = 1"}
    crew = Crew()
    course.run(crew)
    assert crew.given == ["x = 1"]
    assert course.outcomes() == {"ada": "passed", "bob": "passed"}


def test_what_is_alike_is_graded_once_and_credited(course: Class) -> None:
    course.texts = {"ada": SAME.format("a", "a"), "bob": SAME.format("b", "b") + "# mine\n"}
    crew = Crew()
    progress = course.run(crew)
    assert (len(crew.given), progress.done, progress.credited) == (1, 2, 1)
    assert course.outcomes() == {"ada": "passed", "bob": "passed"}


def test_what_is_alike_and_raises_is_graded_by_itself(course: Class) -> None:
    course.texts = {"ada": SAME.format("a", "a"), "bob": SAME.format("b", "b")}
    crew = Crew(error={"type": "NameError", "message": "b"})
    assert course.run(crew).credited == 0
    assert len(crew.given) == 2


def test_a_fault_of_ours_is_not_stored_and_is_tried_again(course: Class) -> None:
    course.texts = {"ada": "x = 1"}
    assert course.run(Crew(fault="the disk is gone")).faults == ["the disk is gone"]
    assert course.outcomes() == {"ada": "waiting"}
    assert course.run(Crew()).done == 1
    assert course.outcomes() == {"ada": "passed"}


def test_another_deadline_is_another_policy(course: Class) -> None:
    course.texts = {"ada": "x = 1"}
    course.run(Crew())
    assert course.run(Crew(), how=How(1, 20.0, "full", 1)).done == 1


def test_an_empty_file_is_unreadable(course: Class) -> None:
    course.texts = {"ada": " \n"}
    course.run(Crew())
    assert course.outcomes() == {"ada": "unreadable"}


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    text = text_of(tmp_path / "maml.py")
    assert text.problem == "it was gone when it was to be read"


def test_parts_are_disjoint_and_whole(course: Class, tmp_path: Path) -> None:
    texts = {f"n{number}": f"x = {number}" for number in range(40)}
    given: list[str] = []
    parts = []
    for number in (1, 2, 3):
        part = Class(tmp_path / f"part{number}")
        part.texts = texts
        crew = Crew()
        part.run(crew, (number, 3))
        assert crew.given
        given += crew.given
        parts.append(part.home)
    assert sorted(given) == sorted(texts.values())
    with (
        Store(course.home / "class.sqlite") as store,
        KeptAnswers(course.private / "answers.sqlite") as answers,
    ):
        assert merged(parts, course.home, store, answers) == 40
        assert merged(parts, course.home, store, answers) == 0
        assert store.broken_links() == []
    assert course.outcomes() == dict.fromkeys(texts, "passed")


def test_a_part_under_other_rules_is_refused(course: Class, tmp_path: Path) -> None:
    parts = [Class(tmp_path / name) for name in ("one", "two")]
    for part, deadline in zip(parts, (10.0, 20.0), strict=True):
        part.texts = {"ada": "x = 1"}
        part.run(Crew(), how=How(1, deadline, "full", 1))
    with (
        Store(course.home / "class.sqlite") as store,
        KeptAnswers(course.private / "answers.sqlite") as answers,
        pytest.raises(BadStore, match=r"two was graded under other rules"),
    ):
        merged([part.home for part in parts], course.home, store, answers)


def test_a_part_of_another_grader_is_refused(
    course: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [Class(tmp_path / name) for name in ("one", "two")]
    for part, version in zip(parts, ("1", "2"), strict=True):
        monkeypatch.setattr("grader.classes.run.grader_of", lambda _, version=version: version)
        part.texts = {"ada": f"x = {version}"}
        part.run(Crew())
    with (
        Store(course.home / "class.sqlite") as store,
        KeptAnswers(course.private / "answers.sqlite") as answers,
        pytest.raises(BadStore, match=r"two was graded by another version of the grader"),
    ):
        merged([part.home for part in parts], course.home, store, answers)


def test_alike_answers_name_each_other(course: Class) -> None:
    course.texts = {"ada": SAME.format("a", "a"), "bob": SAME.format("b", "b"), "cy": "x = 1"}
    course.run(Crew())
    with (
        Store(course.home / "class.sqlite") as store,
        KeptAnswers(course.private / "answers.sqlite") as answers,
    ):
        roll = read_roll(course.private)
        found = graded_of(roll, store, answers, lambda kata, sha: key_of(kata, sha, HOW))
    assert {g.hand_in.learner.id: g.alike for g in found.gradeds} == {
        "ada": ("bob",),
        "bob": ("ada",),
        "cy": (),
    }
