"""What the rules of a class make of verdicts."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classes.grades import changes, grades, points, remarks
from grader.classes.settings import KataRules, Late, Override, Settings
from grader.judge.verdict import OWN_FAULT

from .handed import grade, graded

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEN_A_DAY = Settings(due=DUE, late=Late(per_day=10))


def after(hours: float, settings: Settings = TEN_A_DAY, score: int = 20):  # type: ignore[no-untyped-def]
    submitted = DUE + timedelta(hours=hours)
    return grades([graded(score=score, submitted=submitted)], settings)[0]


# ---- points ---------------------------------------------------------------------------------


def test_without_rules_the_points_are_those_of_the_verdict() -> None:
    one = grade(score=7)
    assert (one.score, one.max_score, one.late, one.why) == (7, 20, False, ())


def test_what_is_missing_has_no_points_of_as_many_as_others_have() -> None:
    missing = grades([graded("a", score=None), graded("b", most=33)], Settings())[0]
    assert (missing.score, missing.max_score) == (0, 33)


def test_what_everybody_misses_has_as_many_points_as_its_checks() -> None:
    assert grade(score=None).max_score == 20


def test_a_fault_of_the_grader_is_not_a_grade_and_says_so() -> None:
    more = {"outcome": "crashed", "error": {"type": OWN_FAULT}}
    one = grade(score=0, more=more)
    assert not one.is_known
    assert "the answer was not judged" in one.why[0]


def test_a_crash_of_the_answer_is_a_grade() -> None:
    assert grade(score=0, more={"outcome": "crashed", "error": {"type": ""}}).is_known


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (20, "20"), (100, "100"), (7.5, "7.5"), (6.666666, "6.67"), (1.005, "1.01")],
)
def test_points_are_written_with_at_most_two_decimals(number: float, text: str) -> None:
    assert points(number) == text


# ---- lateness -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "score", "late"),
    [
        (-1, 20, False),
        (0, 20, False),
        (1, 18, True),
        (24, 18, True),
        (24.1, 16, True),
        (300, 0, True),
    ],
)
def test_each_day_that_was_begun_costs_its_percent(hours: float, score: float, late: bool) -> None:
    one = after(hours)
    assert (one.score, one.late) == (score, late)


def test_the_percent_is_of_the_points_that_were_earned() -> None:
    assert after(1, score=5).score == 4.5


def test_the_sentence_says_how_late_and_what_it_costs() -> None:
    assert after(27).why == (
        "It came 1 day and 3 hours after it was due: 20% of 20 points are taken off.",
    )


def test_no_more_is_taken_off_than_is_allowed() -> None:
    settings = Settings(due=DUE, late=Late(per_day=10, at_most=50))
    assert after(300, settings).score == 10


def test_after_some_days_nothing_counts() -> None:
    settings = Settings(due=DUE, late=Late(per_day=10, at_most=20, none_after_days=2))
    assert (after(48, settings).score, after(49, settings).score) == (16, 0)
    assert "nothing counts after 2 days" in after(49, settings).why[0]


def test_within_the_grace_it_is_not_late_and_the_sentence_says_why() -> None:
    settings = Settings(due=DUE, grace=timedelta(minutes=15), late=Late(per_day=10))
    one = after(0.2, settings)
    assert (one.score, one.late) == (20, False)
    assert "within the grace" in one.why[0]
    assert after(0.3, settings).score == 18


def test_a_kata_can_be_due_at_another_time() -> None:
    later = {"maml": KataRules(due=DUE + timedelta(days=1))}
    settings = Settings(due=DUE, late=Late(per_day=10), katas=later)
    assert not after(20, settings).late
    other = graded(kata="hvp", submitted=DUE + timedelta(hours=20))
    assert grades([other], settings)[0].late


def test_a_time_without_a_zone_is_read_in_that_of_the_class() -> None:
    settings = Settings(due=DUE, zone=ZoneInfo("Europe/Berlin"))
    at_13 = graded(submitted=datetime(2026, 3, 1, 13))
    at_14 = graded(submitted=datetime(2026, 3, 1, 14))
    assert [one.late for one in grades([at_13, at_14], settings)] == [False, True]


def test_a_day_is_24_hours_where_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    settings = Settings(datetime(2026, 3, 28, 12, tzinfo=zone), zone, late=Late(per_day=10))
    one = graded(submitted=datetime(2026, 3, 29, 13))
    assert grades([one], settings)[0].score == 18


def test_a_time_that_cannot_be_converted_counts_as_not_known() -> None:
    odd = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    assert not grades([graded(submitted=odd)], TEN_A_DAY)[0].late


def test_what_the_platform_marked_is_late_and_costs_nothing() -> None:
    one = grades([graded(marked_late=True)], TEN_A_DAY)[0]
    assert (one.late, one.score) == (True, 20)
    assert one.why == (
        "The platform marked it as late, but not by how much: nothing is taken off.",
    )


def test_what_the_platform_marked_costs_what_the_settings_say() -> None:
    one = grades([graded(marked_late=True)], Settings(late=Late(marked=25)))[0]
    assert one.score == 15


def test_where_the_time_is_known_the_mark_of_the_platform_decides_nothing() -> None:
    one = graded(marked_late=True, submitted=DUE - timedelta(hours=1))
    found = grades([one], TEN_A_DAY)[0]
    assert not found.late
    assert "before it was due here" in found.why[0]


def test_what_is_missing_is_not_late() -> None:
    one = graded(score=None, submitted=DUE + timedelta(days=9), marked_late=True)
    assert not grades([one], TEN_A_DAY)[0].late


# ---- the instructor's decisions -------------------------------------------------------------


def decided(**what) -> Settings:  # type: ignore[no-untyped-def]
    one = Override(**{"learner": "1001", "reason": "oral exam", "kata": "maml", **what})
    return Settings(due=DUE, late=Late(per_day=10, marked=10), overrides=(one,))


def test_points_of_the_instructor_come_after_everything_else() -> None:
    one = after(1, decided(score=15))
    assert (one.score, one.late) == (15, True)
    assert one.why[-1] == "The instructor set this to 15 of 20 points: oral exam."


def test_points_of_the_instructor_are_no_more_than_the_kata_has() -> None:
    one = after(0, decided(score=50))
    assert one.score == 20
    assert "50 would be more than maml has" in one.why[-1]


def test_points_can_be_given_for_what_is_missing() -> None:
    assert grades([graded(score=None)], decided(score=3))[0].score == 3


def test_points_of_the_instructor_are_known_where_the_grader_failed() -> None:
    failed = graded(score=0, more={"outcome": "crashed", "error": {"type": OWN_FAULT}})
    assert grades([failed], decided(score=0))[0].is_known


def test_who_is_excused_keeps_the_points_and_the_grade_says_so() -> None:
    one = after(0, decided(excused=True))
    assert (one.excused, one.score) == (True, 20)
    assert one.why == ("The instructor excused this: oral exam.",)


def test_a_learner_can_have_more_time() -> None:
    one = after(20, decided(due=DUE + timedelta(days=1)))
    assert (one.late, one.score) == (False, 20)
    assert one.why == ("It was due on 2026-03-02 12:00 UTC here: oral exam.",)


def test_who_has_more_time_loses_nothing_for_a_mark_of_the_platform() -> None:
    one = grades([graded(marked_late=True)], decided(due=DUE + timedelta(days=1)))[0]
    assert (one.late, one.score) == (False, 20)


def test_a_decision_about_one_kata_comes_before_one_about_all() -> None:
    both = (
        Override("1001", "ill", excused=True),
        Override("1001", "oral exam", kata="maml", score=9),
    )
    maml, hvp = grades([graded(), graded(kata="hvp")], Settings(overrides=both))
    assert (maml.score, maml.excused, hvp.excused) == (9, False, True)


def test_a_decision_is_about_nobody_else() -> None:
    assert grades([graded("1002")], decided(score=1))[0].score == 20


def test_a_decision_about_nobody_is_said() -> None:
    said = remarks([graded("1002")], Settings(overrides=decided(score=1).overrides))
    assert said == ["The override for 1001, maml changes nothing: nobody here has this id."]


def test_that_times_are_not_known_is_said_where_something_is_due() -> None:
    assert remarks([graded()], Settings()) == []
    said = remarks([graded(), graded("b", submitted=DUE)], TEN_A_DAY)
    assert "When 1 of 2 answers were handed in is not known" in said[0]
    assert "read as UTC" in said[1]


# ---- what changes ---------------------------------------------------------------------------


def test_only_what_differs_is_a_change_and_it_says_why() -> None:
    new = grades([graded("a"), graded("b"), graded("c")], decided(learner="b", score=1))
    old = {("a", "maml"): 20.0, ("b", "maml"): 20.0}
    found = [(one.learner, one.old, one.new, one.why[0]) for one in changes(old, new)]
    assert found == [
        ("b", 20.0, 1.0, "The instructor set this to 1 of 20 points: oral exam."),
        ("c", None, 20.0, "No rule changes the points of the verdict."),
    ]


# ---- whatever the rules are -----------------------------------------------------------------

percents = st.floats(0, 100)
rules = st.builds(
    Late, percents, percents, st.none() | st.integers(0, 30), percents
)  # fmt: skip
moments = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1))


@given(rules, moments, moments, st.booleans(), st.integers(0, 20), st.none() | st.floats(0, 9999))
def test_points_are_never_below_none_and_never_above_all(
    late: Late,
    due: datetime | None,
    submitted: datetime | None,
    marked: bool,
    score: int,
    given_points: float | None,
) -> None:
    overrides = () if given_points is None else (Override("1001", "r", "maml", given_points),)
    settings = Settings(due and due.replace(tzinfo=UTC), late=late, overrides=overrides)
    one = graded(score=score, submitted=submitted, marked_late=marked)
    found = grades([one], settings)[0]
    assert 0 <= found.score <= (20 if overrides else score)
    assert found.why or found.score == score


@given(rules, moments, st.integers(0, 20))
def test_where_nothing_is_due_nothing_is_taken_off(
    late: Late, submitted: datetime | None, score: int
) -> None:
    found = grades([graded(score=score, submitted=submitted)], Settings(late=late))[0]
    assert (found.score, found.late, found.why) == (score, False, ())


@given(rules, st.integers(0, 20), st.integers(-500, 500), st.integers(0, 500))
def test_who_comes_later_never_has_more_points(
    late: Late, score: int, hours: int, more: int
) -> None:
    settings = Settings(due=DUE, late=late)
    assert after(hours + more, settings, score).score <= after(hours, settings, score).score
