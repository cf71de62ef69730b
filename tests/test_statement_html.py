"""Statements as HTML: formulas in MathML that browsers know, links, code, and nothing that runs."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring import statement_html
from grader.authoring.statement_html import html, write_statements
from grader.authoring.stubs import BadMarkers
from grader.catalog.statement import file_of, statement

from .conftest import ROOT

CORE = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup"),
    *("munder", "mover", "munderover", "mtable", "mtr", "mtd", "mfrac", "msqrt"),
}
"""What of MathML every browser draws, and of HTML what a statement may have."""
HTML = {"h3", "h4", "p", "ul", "ol", "li", "em", "strong", "code", "pre", "div", "a"}


class Tags(HTMLParser):
    """The elements of a page, with their attributes; and those that are not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("slug", catalog.slugs())
def test_the_statement_of_a_kata_is_current_and_plain(slug: str) -> None:
    assert statement_html.is_current(ROOT, slug)
    tags = Tags(statement(slug))
    assert {tag for tag, _ in tags.found} <= CORE | HTML
    assert not tags.open
    for tag, attributes in tags.found:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        if tag == "a":
            assert str(attributes["href"]).startswith(("https://", "http://"))
            assert attributes["rel"] == "noreferrer"
    text = re.sub(r"<(pre|code).*?</\1>|<[^>]*>", " ", statement(slug), flags=re.S)
    assert not re.search(r"[$\\]|merror|&amp;amp;", text)


def test_headings_begin_at_the_third_level() -> None:
    assert html("Example\n-------\nWords.\n") == "<h3>Example</h3>\n<p>Words.</p>\n"


def test_html_in_a_statement_is_text() -> None:
    said = html("<script>alert(1)</script> and `<b>`\n\n    >>> print('<i>')\n")
    assert "<script" not in said
    assert "<code>&lt;b&gt;</code>" in said
    assert "<code>&gt;&gt;&gt; print(&#39;&lt;i&gt;&#39;)" in said


def test_an_address_is_a_link_and_a_file_is_not() -> None:
    said = html("See https://example.org/a_b_c, checks.py and `https://example.org`.\n")
    assert said.count("<a ") == 1
    assert '<a href="https://example.org/a_b_c" rel="noreferrer">' in said


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("x = −4", '<mo>&#x0003D;</mo><mo form="prefix">&#x02212;</mo>'),
        ("x − 4", "<mi>x</mi><mo>&#x02212;</mo>"),
        ("a/b", '<mo lspace="0" rspace="0">&#x0002F;</mo>'),
        ("∂L", "<mi>&#x02202;</mi><mi>L</mi>"),
        ("θ'", "<mrow><mi>&#x003B8;</mi><mo>&#x02032;</mo></mrow>"),
        ("θ'_i", "<msub><mrow><mi>&#x003B8;</mi><mo>&#x02032;</mo></mrow><mi>i</mi></msub>"),
        ("L_s^t (θ'_t)", "<msubsup><mi>L</mi><mi>s</mi><mi>t</mi></msubsup>"),
        ("(θ'_i)²", "<mo>&#x02032;</mo></mrow><mi>i</mi></msub>"),
    ],
)
def test_formulas_are_spaced_as_in_print(formula: str, said: str) -> None:
    assert said in html(f"Here is ${formula}$.")


def test_lines_of_formulas_are_a_table_with_limits_below_the_sum() -> None:
    said = html("    θ' = θ        the *new* weights\n    S = Σ_i x_i        a sum\n")
    assert said.count("<mtr>") == 2
    assert "<munder><mo>&#x02211;</mo><mi>i</mi></munder>" in said
    assert '<mtext mathvariant="italic">new</mtext>' in said
    assert "&amp;" not in said


def test_what_may_be_too_wide_can_be_reached_by_the_keyboard() -> None:
    said = Tags(html("    x = y\n\n    >>> 1\n    1\n")).found
    wide = [attributes for tag, attributes in said if tag in ("div", "pre")]
    assert len(wide) == 2
    assert all(attributes["tabindex"] == "0" and attributes["aria-label"] for attributes in wide)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one kata, with its solution."""
    monkeypatch.setattr(catalog, "KATAS", tmp_path / "grader" / "katas")
    shutil.copytree(ROOT / "grader" / "katas" / "hvp", catalog.KATAS / "hvp")
    (tmp_path / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / "hvp.py", tmp_path / "solutions")
    return tmp_path


def test_a_statement_is_written_where_it_is_not_current(place: Path) -> None:
    (done,) = write_statements(place, ["hvp"])
    assert done.state == "current"
    file_of("hvp").write_text("old", encoding="utf-8")
    (done,) = write_statements(place, ["hvp"])
    assert (done.state, done.path) == ("written", file_of("hvp"))
    assert statement_html.is_current(place, "hvp")


def test_a_statement_that_was_not_made_is_shown_as_text(place: Path) -> None:
    file_of("hvp").unlink()
    said = statement("hvp")
    assert said.startswith('<pre class="statement-text" tabindex="0">Description\n')
    assert "&gt;&gt;&gt; " in said
    assert catalog.entry("hvp").title not in said


def test_a_formula_without_tex_is_named(place: Path) -> None:
    solution = place / "solutions" / "hvp.py"
    solution.write_text('"""A $漢$.\n"""\n', encoding="utf-8")
    with pytest.raises(BadMarkers, match="has no TeX"):
        write_statements(place, ["hvp"])
