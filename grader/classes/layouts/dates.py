"""Reads the dates that platforms write."""

import contextlib
import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d|[A-Za-z_/]+)?"
)


def date_of(text: str) -> datetime | None:
    """The date that a text begins with. Without a zone where it names none that is known."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    try:
        date = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        return None
    date = date.replace(microsecond=int(((match[3] or "") + "000000")[:6]))
    zone = match[4] or ""
    if zone in ("Z", "UTC", "GMT"):
        return date.replace(tzinfo=UTC)
    if zone[:1] in ("+", "-"):
        sign, digits = (-1 if zone[0] == "-" else 1), zone[1:].replace(":", "")
        offset = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return date.replace(tzinfo=timezone(offset)) if abs(offset) < timedelta(days=1) else date
    if zone:
        with contextlib.suppress(Exception):
            return date.replace(tzinfo=ZoneInfo(zone))
    return date
