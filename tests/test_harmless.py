"""The filters, each held to what its medium would make of any text whatever.

What reads the medium is a library's or Python's own parser where there is one, and the runner's
rules written down here where there is none.
"""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.report import harmless as filters
from grader.report.harmless import MAX_LINE, terminal
from grader.report.html import environment

from .shown import obeyed, unseen

many = settings(max_examples=400, deadline=None, derandomize=True)

PIECES = [
    *("::error file=a.py::x", "##[error]x", "##vso[task.setvariable variable=a]x", "::", "##", "["),
    *("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", '"', ";=1", ",", "'", "=cmd|' /C calc'!A0"),
    *("<script>", "</p>", "<!--", "&lt;", "&#60;", "]]>", "<![CDATA[", '" onload="x', "`", "```"),
    *("|", "\\|", "\\", "[a](http://b)", "![a](b)", "# h", "> q", "- i", "1. i", "***", "~~~"),
    *("@somebody", "#12", "https://a.example", "www.a.example", "a@b.example", "<b>", "    x"),
    *("\x1b[2J", "\x1b]8;;http://a\x07", "\x9b31m", "\x07", "\x08", "\x7f", "\0", "\r", "\n"),
    *("\u202e", "\u2066", "\u200b", "\u2028", "\x85", "\x0b", "\x0c", "\ufeff", "\u00ad"),
    *("\ud800", "\udcff", "\ufffe", "\uffff", "\U0001fffe", "\U000e0041", "\u3000", "\u034f"),
]  # fmt: skip
HOSTILE = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=()), max_size=9)),
    max_size=12,
).map("".join)


def first_of(text: str) -> str:
    """What a filter for one line keeps to: no character that is not to be seen, newlines too."""
    shown = characters_of(text.replace("\n", "\\n"))
    return shown if len(shown) <= MAX_LINE else f"{shown[:MAX_LINE]}…"


def characters_of(line: str) -> str:
    return "".join(
        c.encode("unicode_escape").decode()
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        or ord(c) & 0xFFFE == 0xFFFE
        else c
        for c in line.replace("\t", "    ")
    )


# ---- terminals and the logs of CI jobs ----------------------------------------------------


@many
@given(HOSTILE)
@example("\u3000\u034f::error::x")
@example("###[error]x]")
@example("##\u034f[error]x")
@example("#\u034f#[error]x")
def test_a_terminal_and_a_log_find_nothing_to_obey(text: str) -> None:
    shown = terminal(text)
    assert unseen(shown) == set()
    assert [line for line in shown.splitlines() if obeyed(line)] == []
    assert max(map(len, shown.split("\n"))) <= 2 * MAX_LINE
    assert terminal(shown) == shown or len(shown) > MAX_LINE
    shown.encode("utf-8")


@many
@given(HOSTILE)
def test_a_name_stays_in_its_line(text: str) -> None:
    assert len(filters.one_line(text).splitlines()) <= 1


def test_what_is_harmless_stays_as_it_is() -> None:
    text = "x[::2] → θ' # 50 % of [1, 2]: at::Tensor\n## A heading [with a link]\n:: \n  a = b"
    assert terminal(text) == text


def test_without_the_filter_the_runner_would_obey() -> None:
    """That the checker above can fail."""
    for line in ("::error::x", " \t::error file=a::x", "a ##[error]x", "##vso[a]x", "\u034f::a::"):
        assert obeyed(line)
        assert not obeyed(terminal(line))


# ---- HTML ---------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects what a browser would show, and every tag with what its attributes hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = ""
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.others: list[str] = []
        self.feed(text)
        self.close()

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    handle_pi = unknown_decl = handle_comment


def lines_of(text: str) -> str:
    return "\n".join(first_of(line) for line in text.split("\n"))


PAGE = environment().from_string("<p title=\"{{ text }}\" class='{{ text }}'>{{ text }}</p>")


@many
@given(HOSTILE)
def test_html_holds_the_text_and_no_tag(text: str) -> None:
    """Whatever a template does with a value, it is escaped, and all of it can be seen."""
    reader = Reader(PAGE.render(text=text))
    assert reader.shown == lines_of(text)
    assert reader.tags == [("p", [("title", lines_of(text)), ("class", lines_of(text))])]
    assert reader.others == []


@many
@given(HOSTILE)
def test_prose_holds_the_text_and_no_tag_but_code(text: str) -> None:
    reader = Reader(environment().from_string("{{ text | prose }}").render(text=text))
    assert {tag for tag, _ in reader.tags} <= {"code"}
    assert reader.shown.replace("`", "") == lines_of(text).replace("`", "")
    assert reader.others == []


# ---- encodings ----------------------------------------------------------------------------


@many
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8", "no-such-encoding"])
@given(text=HOSTILE)
def test_every_encoding_can_write_it(encoding: str, text: str) -> None:
    shown = filters.for_encoding(terminal(text), encoding)
    shown.encode("ascii" if encoding == "no-such-encoding" else encoding)
