"""JSON that every reader takes: no NaN, no lone surrogates; and text of bounded length."""

import json
from typing import Any

from grader.judge.verdict import only_finite
from grader.report.harmless import visible

MOST_TEXT = 10_000


def dumped(data: Any, indent: int | None = None) -> str:
    """The data as strict JSON, in ASCII."""
    return json.dumps(_whole(only_finite(data)), indent=indent, allow_nan=False)


def shown(text: str) -> str:
    """A text in which every character can be seen, cut where it is very long."""
    plain = visible(text)
    return plain if len(plain) <= MOST_TEXT else f"{plain[:MOST_TEXT]} …"


def _whole(data: Any) -> Any:
    """The data with U+FFFD for lone surrogates, which are not characters."""
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, dict):
        return {_whole(key): _whole(value) for key, value in data.items()}
    return [_whole(value) for value in data] if isinstance(data, list) else data
