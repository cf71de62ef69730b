"""The table of who handed in what."""

import re

from grader.classes.collect_table import WIDTH, table
from grader.classes.handed_in import Collected, HandIn, Learner

ODD = ("=cmd()", "a\nb", "\u202ernp", "\x1b[31mred", "x" * 300, "::error::x::", "")
HAND_INS = [
    HandIn(
        Learner(f"{number}{name}", name), "maml", source=f"{name}/maml.py", problem="it is empty"
    )
    for number, name in enumerate(ODD)
]


def shown(**more: object) -> str:
    whole = {
        "layout": "canvas", "katas": ("maml",), "hand_ins": HAND_INS,
        "unmatched": [("a\nb/homework3.py", "no kata " * 30)], "notes": ("y" * 300,),
    }  # fmt: skip
    return table(Collected(**{**whole, **more}))  # type: ignore[arg-type]


def test_no_line_is_too_long() -> None:
    assert max(map(len, shown().splitlines())) <= WIDTH


def test_nothing_in_it_commands_a_terminal() -> None:
    assert re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", shown()) is None


def test_a_name_stays_on_its_line() -> None:
    rows = [line for line in shown().splitlines() if line.startswith("1a")]
    assert len(rows) == 1
    assert "a\\nb" in rows[0]


def test_it_counts_states() -> None:
    missing = HandIn(Learner("9"), "maml")
    assert "8 learners, 1 katas: 0 handed in, 7 unreadable, 1 missing" in shown(
        hand_ins=[*HAND_INS, missing]
    )


def test_it_says_the_layout_and_lists_what_belongs_to_nothing() -> None:
    text = shown()
    assert text.startswith("layout: canvas\n")
    assert "  a\\nb/homework3.py: no kata" in text


def test_a_long_note_goes_on_below() -> None:
    note = "earlier attempts: " + ", ".join(f"maml-{n}.py" for n in range(30))
    text = shown(hand_ins=[HandIn(Learner("1"), "maml", "maml.py", notes=(note,))])
    assert "maml-29.py" in text
