"""The filters, each held to what its medium would make of any text whatever.

What reads the medium is a library's or Python's own parser where there is one, and the runner's
rules written down here where there is none.
"""

import csv
import re
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.report import harmless as filters
from grader.report.harmless import MAX_LINE, csv_line, markdown, markdown_block, markup, terminal

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


# ---- HTML and XML -------------------------------------------------------------------------


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


@many
@given(HOSTILE)
def test_html_holds_the_text_and_no_tag(text: str) -> None:
    reader = Reader(f"<p title=\"{markup(text)}\" class='{markup(text)}'>{markup(text)}</p>")
    assert reader.shown == lines_of(text)
    assert reader.tags == [("p", [("title", lines_of(text)), ("class", lines_of(text))])]
    assert reader.others == []


@many
@given(HOSTILE)
def test_xml_holds_the_text_and_no_element(text: str) -> None:
    document = f'<case name="{markup(text)}">{markup(text)}</case>'
    (case,) = ElementTree.fromstring(f"<all>{document}</all>".encode())
    assert (case.text or "") == lines_of(text)
    assert case.get("name") == lines_of(text).replace("\n", " ")  # as XML reads attributes
    assert list(case) == []


# ---- Markdown -----------------------------------------------------------------------------


def parsed(document: str) -> list[tuple[str, str]]:
    """All that a reader of Markdown finds: kinds of tokens and their contents, flat."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document)
    return [
        (token.type, token.content)
        for outer in tokens
        for token in (outer.children if outer.children is not None else [outer])
    ]


def code(text: str) -> list[tuple[str, str]]:
    return [("html_inline", "<code>"), *text_tokens(text), ("html_inline", "</code>")]


def text_tokens(text: str) -> list[tuple[str, str]]:
    return [("text", text)] if text else []


@many
@given(HOSTILE)
def test_markdown_in_a_line_is_code_and_nothing_else(text: str) -> None:
    shown = first_of(text)
    assert joined(parsed(f"x {markdown(text)} y")) == [
        ("paragraph_open", ""), ("text", "x "), *code(shown), ("text", " y"),
        ("paragraph_close", ""),
    ]  # fmt: skip


@many
@given(HOSTILE)
def test_markdown_in_a_table_stays_in_its_cell(text: str) -> None:
    rows = f"| a | b |\n|---|---|\n| {markdown(text)} | 1 |\n"
    found = joined(parsed(rows))
    at = found.index(("html_inline", "<code>"))
    assert found[at : at + len(code(first_of(text)))] == code(first_of(text))
    assert [kind for kind, _ in found].count("td_open") == 2
    assert [kind for kind, _ in found].count("tr_open") == 2


@many
@given(HOSTILE)
def test_markdown_names_nobody_and_links_nowhere(text: str) -> None:
    """Written as references, with none of the characters that GitHub looks for."""
    inside = markdown(text).removeprefix("<code>").removesuffix("</code>")
    left = re.sub(r"&#\d+;", "", inside)
    assert [c for c in left if not c.isalnum() and c != " "] == []


def joined(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring pieces of text as one; references are tokens of their own."""
    found: list[tuple[str, str]] = []
    for kind, content in tokens:
        kind = "text" if kind == "text_special" else kind
        if kind == "text" and found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + content)
        else:
            found.append((kind, content))
    return [token for token in found if token != ("text", "")]


@many
@given(HOSTILE)
@example("```\n# out\n````")
@example("`" * 500)
def test_markdown_as_a_block_is_one_block(text: str) -> None:
    found = parsed(f"before\n\n{markdown_block(text)}\nafter\n")
    assert [kind for kind, _ in found] == [
        *("paragraph_open", "text", "paragraph_close"),
        "fence",
        *("paragraph_open", "text", "paragraph_close"),
    ]
    assert found[3][1] == lines_of(text) + "\n"


# ---- workflow commands --------------------------------------------------------------------


def runner_reads(line: str) -> tuple[str, dict[str, str], str]:
    """A command as GitHub's runner reads it: its name, properties and message."""
    end = line.index("::", 2)
    name, _, rest = line[2:end].partition(" ")
    pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
    properties = {pair[0]: decoded(pair[1], ":,") for pair in pairs if len(pair) == 2}
    return name, properties, decoded(line[end + 2 :], "")


def decoded(text: str, more: str) -> str:
    for character in f"\r\n{more}%":
        text = text.replace(f"%{ord(character):02X}", character)
    return text


@many
@given(HOSTILE)
def test_a_workflow_command_holds_the_text_and_no_more(text: str) -> None:
    value = filters.command(text, is_property=True)
    line = f"::error title={value},line=3::{filters.command(text)}"
    assert len(line.splitlines()) == 1
    expected = {"title": lines_of(text), "line": "3"}
    if not lines_of(text):  # the runner drops what is empty
        del expected["title"]
    name, properties, message = runner_reads(line)
    assert (name, message) == ("error", lines_of(text))
    assert {k: v for k, v in properties.items() if v} == expected


# ---- tables for spreadsheets --------------------------------------------------------------


def without_guards(cell: str) -> str:
    return re.sub("(^|;)'", r"\1", cell)


FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]")


@many
@given(st.lists(HOSTILE, min_size=1, max_size=4))
@example(["a;=1+1", ' =1, "=2"', "-3"])
def test_no_cell_of_a_table_is_a_formula(cells: list[str]) -> None:
    line = csv_line([*cells, -3, 0.5, None])
    (row,) = csv.reader([line], strict=True)
    assert [without_guards(cell) for cell in row[:-3]] == [
        without_guards(first_of(cell)) for cell in cells
    ]
    assert row[-3:] == ["-3", "0.5", ""]
    assert [cell for cell in row[:-3] if FORMULA.match(cell)] == []
    for other in csv.reader([line], delimiter=";"):
        assert [cell for cell in other if FORMULA.match(cell)] == []


# ---- encodings ----------------------------------------------------------------------------


@many
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8", "no-such-encoding"])
@given(text=HOSTILE)
def test_every_encoding_can_write_it(encoding: str, text: str) -> None:
    shown = filters.for_encoding(terminal(text), encoding)
    shown.encode("ascii" if encoding == "no-such-encoding" else encoding)
