"""Points from verdicts and the rules of the class: lateness first, the instructor's decisions last.
Runs nothing and writes nothing."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from grader.catalog.checks import check_texts
from grader.classes.graded import MISSING, Grade, Graded
from grader.classes.handed_in import HandIn
from grader.classes.settings import KataRules, Override, Settings
from grader.judge.verdict import OWN_FAULT

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """A grade that is another one now; `old` is None where there was none."""

    learner: str
    kata: str
    old: float | None
    new: float
    why: tuple[str, ...]


def grades(gradeds: Sequence[Graded], settings: Settings) -> list[Grade]:
    """One grade for each, in the same order. Raises BrokenKata where nobody's verdict says how many
    points a kata has, and its checks cannot be read."""
    most = _most_points(gradeds)
    decisions: dict[str, list[Override]] = {}
    for override in settings.overrides:
        decisions.setdefault(override.learner, []).append(override)
    return [
        _grade(one, most[one.hand_in.kata], settings, decisions.get(one.hand_in.learner.id, []))
        for one in gradeds
    ]


def changes(old: Mapping[tuple[str, str], float], new: Sequence[Grade]) -> list[Change]:
    """Each grade that differs from the old one, by the learner's id and the kata."""
    changed = []
    for grade in new:
        learner, kata = grade.graded.hand_in.learner.id, grade.graded.hand_in.kata
        before = old.get((learner, kata))
        if before is None or points(before) != points(grade.score):
            changed.append(Change(learner, kata, before, grade.score, grade.why or (_NO_RULE,)))
    return changed


_NO_RULE = "No rule changes the points of the verdict."


def remarks(gradeds: Sequence[Graded], settings: Settings) -> list[str]:
    """What an instructor should know about the rules as a whole, each a sentence."""
    there = {(one.hand_in.learner.id, one.hand_in.kata) for one in gradeds}
    said = []
    for override in settings.overrides:
        if not any(override.is_about(learner, kata) for learner, kata in there):
            what = f"{override.learner}, {override.kata}" if override.kata else override.learner
            said.append(f"The override for {what} changes nothing: nobody here has this id.")
    if settings.has_due():
        handed_in = [one.hand_in for one in gradeds if one.outcome != MISSING]
        unknown = sum(hand_in.submitted is None for hand_in in handed_in)
        if unknown:
            said.append(
                f"When {unknown} of {len(handed_in)} answers were handed in is not known: they are "
                "late only where the platform marked them so."
            )
        if not settings.zone_is_named:
            said.append(
                "Times without a zone are read as UTC; `timezone` in class.toml names another one."
            )
    return said


def was_prevented(graded: Graded) -> bool:
    """Whether a fault of the grader's stands in place of the verdict, so that nothing is known of
    the answer."""
    verdict = graded.verdict
    if verdict is None or verdict["outcome"] != "crashed":
        return False
    return (verdict["error"] or {}).get("type") == OWN_FAULT


def points(number: float) -> str:
    """Points as they are written everywhere: whole numbers without decimals, others with two at
    most."""
    text = f"{math.floor(number * 100 + 0.5 + 1e-6) / 100:.2f}"
    return text.rstrip("0").rstrip(".")


# ---- one grade ------------------------------------------------------------------------------


def _most_points(gradeds: Sequence[Graded]) -> dict[str, float]:
    """How many points each kata has: as verdicts say, or else as its checks do."""
    most: dict[str, float] = {}
    for one in gradeds:
        if one.verdict is not None:
            kata = one.hand_in.kata
            most[kata] = max(most.get(kata, 0.0), float(one.verdict["max_score"]))
    for kata in {one.hand_in.kata for one in gradeds} - most.keys():
        most[kata] = float(sum(text.points for text in check_texts(kata) if not text.bonus))
    return most


def _grade(graded: Graded, most: float, settings: Settings, decisions: list[Override]) -> Grade:
    verdict, kata = graded.verdict, graded.hand_in.kata
    most = most if verdict is None else float(verdict["max_score"])
    score = 0.0 if verdict is None else min(max(float(verdict["score"]), 0.0), most)
    late, why = False, list[str]()
    is_known = not was_prevented(graded)
    if not is_known:
        why.append("The grader failed here, and the answer was not judged: grade it again.")
    elif verdict is not None:
        extension = _decided([one for one in decisions if one.due is not None], graded.hand_in)
        late, score, why = _after_lateness(graded.hand_in, score, settings, extension)
    final = _decided([one for one in decisions if one.due is None], graded.hand_in)
    if final is None:
        return Grade(graded, score, most, late, tuple(why), is_known=is_known)
    if final.score is None:
        sentence = f"The instructor excused this: {_stopped(final.reason)}"
        return Grade(graded, score, most, late, (*why, sentence), excused=True)
    given = min(final.score, most)
    counts = f"{points(given)} of {points(most)} points"
    sentence = f"The instructor set this to {counts}: {_stopped(final.reason)}"
    if final.score > most:
        sentence += f" {points(final.score)} would be more than {kata} has."
    return Grade(graded, given, most, late, (*why, sentence))


def _decided(decisions: Iterable[Override], hand_in: HandIn) -> Override | None:
    """The decision about this kata; else one about all of them."""
    about = [one for one in decisions if one.is_about(hand_in.learner.id, hand_in.kata)]
    return max(about, key=lambda one: bool(one.kata), default=None)


def _stopped(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


# ---- lateness -------------------------------------------------------------------------------


def _after_lateness(
    hand_in: HandIn, score: float, settings: Settings, extension: Override | None
) -> tuple[bool, float, list[str]]:
    """Whether it is late, what is left of the points, and why."""
    due = settings.katas.get(hand_in.kata, KataRules()).due or settings.due
    why = []
    if extension is not None and extension.due is not None:
        due = extension.due
        why.append(f"It was due on {due:%Y-%m-%d %H:%M %Z} here: {_stopped(extension.reason)}")
    moment = _utc(hand_in.submitted, settings)
    if moment is None or due is None:
        late, score, more = _marked(hand_in, score, settings, extension)
        return late, score, [*why, *more]
    after = moment - due.astimezone(UTC)
    if after <= timedelta(0):
        if hand_in.marked_late:
            why.append("The platform marked it as late, but it came before it was due here.")
        return False, score, why
    if after <= settings.grace:
        why.append(f"It came {_length(after)} after it was due, which is within the grace.")
        return False, score, why
    left, taken = _after_days(score, -(-after // _DAY), settings)
    return True, left, [*why, f"It came {_length(after)} after it was due{taken}."]


def _after_days(score: float, days: int, settings: Settings) -> tuple[float, str]:
    """What is left of the points when this many days were begun, and what is said of it."""
    rules = settings.late
    if rules.none_after_days is not None and days > rules.none_after_days:
        return 0.0, f": nothing counts after {_counted(rules.none_after_days, 'day')}"
    return _without(score, min(days * rules.per_day, rules.at_most))


def _marked(
    hand_in: HandIn, score: float, settings: Settings, extension: Override | None
) -> tuple[bool, float, list[str]]:
    """The same for what only the platform knows to be late."""
    if not hand_in.marked_late:
        return False, score, []
    begin = "The platform marked it as late, but not by how much"
    if extension is not None:
        return False, score, [f"{begin}, and more time was given: nothing is taken off."]
    left, taken = _without(score, settings.late.marked)
    return True, left, [f"{begin}{taken or ': nothing is taken off'}."]


def _without(score: float, percent: float) -> tuple[float, str]:
    if not percent or not score:
        return score, ""
    left = math.floor(score * (100 - percent) + 0.5 + 1e-6) / 100
    return left, f": {percent:g}% of {points(score)} points are taken off"


def _utc(moment: datetime | None, settings: Settings) -> datetime | None:
    """The moment something was handed in; None where that is not known, or not possible."""
    if moment is None:
        return None
    try:
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=settings.zone, fold=0)
        return zoned.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _length(time: timedelta) -> str:
    """A length of time in its two largest units, and never none."""
    minutes = max(1, math.ceil(time / timedelta(minutes=1)))
    days, hours = minutes // 1440, minutes % 1440 // 60
    units = [(days, "day"), (hours, "hour"), (minutes % 60, "minute")]
    first = next(i for i, (number, _) in enumerate(units) if number)
    parts = [_counted(number, unit) for number, unit in units[first : first + 2] if number]
    return " and ".join(parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
