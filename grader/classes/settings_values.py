"""Reads single values of class.toml: dates, lengths of time, numbers. Says what is wrong."""

import difflib
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EXAMPLE_DUE = "due = 2026-03-01T23:59:00"
_END_OF_DAY = time(23, 59, 59)
_UNITS = {
    **dict.fromkeys(("m", "min", "minute", "minutes"), 1),
    **dict.fromkeys(("h", "hour", "hours"), 60),
    **dict.fromkeys(("d", "day", "days"), 24 * 60),
}
"""How many minutes each has."""
_MOST_MINUTES = 366 * 24 * 60
_MOST_SHOWN = 80


class BadSettings(ValueError):
    """class.toml, or an option that stands for a line of it, cannot be used. The message names the
    key, says what is wrong with it and shows how to write it."""

    def __init__(self, key: str, wrong: str, example: str) -> None:
        super().__init__(f"{key} {wrong}. Write it like this: {example}")
        self.key = key


def shown(value: object) -> str:
    """What was written, in quotes where it is a text, and not all of it."""
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def only(place: str, table: Mapping[str, Any], known: tuple[str, ...], example: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            guess = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
            raise BadSettings(place + key, f"is not a key that is known here{guess}", example)


def table_of(key: str, value: object, example: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadSettings(key, f"is {shown(value)}, which is not a table", example)
    return value


def zone_of(name: object) -> tzinfo:
    example = 'timezone = "Europe/Berlin"'
    if not isinstance(name, str):
        raise BadSettings("timezone", f"is {shown(name)}, which is not a text", example)
    if name == "UTC":  # needs no data of the system's
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        wrong = f"is {shown(name)}, and this machine knows no zone of this name"
        raise BadSettings("timezone", wrong, example) from error


def due_of(key: str, value: object, zone: tzinfo) -> datetime:
    """A moment in the class's time zone. A day means its end, and of an hour that the clocks go
    through twice the later one counts."""
    example = "--due 2026-03-01T23:59" if key == "--due" else EXAMPLE_DUE
    try:
        moment = _moment(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone, fold=1)
        return moment.astimezone(UTC).astimezone(zone)
    except OverflowError as error:
        raise BadSettings(key, f"is {value}, which is out of range", example) from error
    except (TypeError, ValueError) as error:
        wrong = f"is {shown(str(value))}, which is not a date, and not a date with a time"
        raise BadSettings(key, wrong, example) from error


def _moment(value: object) -> datetime:
    """Raises TypeError and ValueError."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, _END_OF_DAY)
    if not isinstance(value, str):
        raise TypeError
    text = value.strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)
    return datetime.combine(day, _END_OF_DAY)


def grace_of(value: object) -> timedelta:
    example = 'grace = "15 min"'
    number: object = value
    unit = "min"
    if isinstance(value, str):
        text = value.strip()
        digits = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
        unit = text[len(digits) :].strip().lower() or "min"
        try:
            number = float(digits)
        except ValueError:
            number = None
    if unit not in _UNITS or not _is_number(number):
        raise BadSettings("grace", f"is {shown(value)}, which is not a length of time", example)
    if not 0 <= number * _UNITS[unit] <= _MOST_MINUTES:
        wrong = f"is {shown(value)}; it is at least 0 and at most a year"
        raise BadSettings("grace", wrong, example)
    return timedelta(minutes=number * _UNITS[unit])


def _is_number(value: object) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def number_of(key: str, value: object, most: float, example: str) -> float:
    if not _is_number(value) or not 0 <= value <= most:
        wrong = f"is {shown(value)}, which is not a number from 0 to {most:g}"
        raise BadSettings(key, wrong, example)
    return float(value)
