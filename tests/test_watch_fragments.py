"""What rich has made reaches the terminal through prompt_toolkit: colours, links, nothing else."""

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth
from rich.segment import Segment
from rich.style import Style

from grader.watch.fragments import CLOSE, ESCAPE, fragments, named

LINK = Style(bold=True, link="file://host/kata/maml.py#3")
OPEN = "\x1b]8;;file://host/kata/maml.py#3\x1b\\"


def shown(made: StyleAndTextTuples) -> str:
    return "".join(part[1] for part in made)


def test_styles_are_named_as_prompt_toolkit_names_them() -> None:
    assert named(Style.parse("bold red")) == "bold fg:ansired"
    assert named(Style.parse("dim bright_blue on white")) == "dim fg:ansibrightblue bg:ansigray"
    assert named(Style.parse("#102030")) == "fg:#102030"
    assert named(None) == ""


def test_a_link_is_closed_before_a_cell_that_is_always_written() -> None:
    """At the end of a line, in its middle, and where the line is full."""
    for rest, width, expected in (
        ([], 20, f"{OPEN}maml.py{CLOSE} "),
        ([Segment(" in it")], 20, f"{OPEN}maml.py{CLOSE} in it"),
        ([], 7, f"{OPEN}maml.p{CLOSE}y"),
    ):
        line = [Segment("maml.py", LINK), *rest]
        even, odd = fragments(line, width, 2), fragments(line, width, 3)
        assert shown(even) == shown(odd) == expected
        for one, other in zip(even, odd, strict=True):
            assert (one[0] == other[0] == ESCAPE) or one[0] != other[0]


def test_a_line_that_is_cut_off_has_no_link() -> None:
    assert shown(fragments([Segment("maml.py", LINK)], 6, 0)) == "maml.py"


def test_an_answer_cannot_write_an_escape_of_its_own() -> None:
    text = "\x1b]0;owned\x07 \x01\x1b[2J\x02 [ZeroWidthEscape]"
    made = fragments([Segment(text)], get_cwidth(text) + 9, 0)
    assert [(part[0], part[1]) for part in made] == [("", text)]
