"""A verdict as HTML: whole, without scripts, and nothing of an answer's gets out of its text."""

import dataclasses
import html.parser
import re
from collections.abc import Callable
from typing import Any

import pytest

from grader.common.cells import Cell
from grader.judge.verdict import Fault, Place, Verdict
from grader.report.html import page, style

from .bad import HEAD
from .conftest import ANSWERS
from .ipynb import FIRST_ORDER, solution
from .stories import BONUS_LEFT

Grade = Callable[..., Verdict]
TAGS = {
    *("div", "style", "p", "b", "span", "table", "tbody", "tr", "td", "th", "caption", "pre"),
    *("code", "details", "summary", "h3", "h4", "h5", "img"),
}
ATTRIBUTES = {"class", "style", "aria-label", "role", "tabindex", "scope", "src", "alt"}
HOSTILE = (
    "</pre></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'> &amp; "
    "\u202eevil\u2066 \x1b[31m\0 $\\frac{1}{2}$ `</code>` \u2028 \ud800"
)


class Reader(html.parser.HTMLParser):
    """What a browser would see: tags that are closed in order, attributes, text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[tuple[str, str]] = set()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {(name, str(value)) for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def read(verdict: Verdict, *cells: Cell) -> Reader:
    reader = Reader()
    reader.feed(page(verdict, cells))
    reader.close()
    assert reader.open == []
    assert reader.tags <= TAGS
    assert {name for name, _ in reader.attributes} <= ATTRIBUTES
    sources = [value for name, value in reader.attributes if name == "src"]
    assert all(re.fullmatch(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", src) for src in sources)
    styles = [value for name, value in reader.attributes if name == "style"]
    assert all(re.fullmatch(r"width:\d+%", value) for value in styles)
    return reader


def test_all_parts_of_a_diagnosed_answer_are_shown(grade_text: Grade) -> None:
    verdict = grade_text("maml", FIRST_ORDER.read_text(encoding="utf-8"))
    text = read(verdict).text
    for check in verdict.checks:
        assert check.title in text
    assert verdict.diagnosis is not None
    for part in ("Found", "Asked", "Where", "Think", verdict.diagnosis["title"], "should be 1.00",
                 "× curvature part", "One more hint", f"seed {verdict.seed}"[5:]):  # fmt: skip
        assert part in text
    assert "Lost at line 10" in text


@pytest.mark.parametrize("slug", ["hvp", "maml", "unroll"])
def test_a_passed_answer_says_so_in_a_sign_and_a_word(grade_text: Grade, slug: str) -> None:
    text = read(grade_text(slug, solution(slug))).text
    assert "✓ Passed" in text
    assert "✗" not in text


def test_the_sign_and_the_word_of_a_check_need_no_colour(grade_text: Grade) -> None:
    verdict = grade_text("maml", FIRST_ORDER.read_text(encoding="utf-8"))
    text = read(verdict).text
    assert "✗ Not passed yet" in text
    failed = [check.title for check in verdict.checks if check.status == "failed"]
    assert text.count("✗") == len(failed) + 1
    assert all(re.search(f"✗{re.escape(title)}failed", text) for title in failed)


def test_the_line_of_the_cut_is_marked_in_its_cell(grade_text: Grade) -> None:
    source = FIRST_ORDER.read_text(encoding="utf-8")
    verdict = grade_text("maml", source)
    assert verdict.diagnosis is not None
    cut = {**verdict.diagnosis["evidence"]["cut"], "cell": "In [3]"}
    evidence = {**verdict.diagnosis["evidence"], "cut": cut}
    verdict = dataclasses.replace(verdict, diagnosis={**verdict.diagnosis, "evidence": evidence})
    text = read(verdict, Cell("In [2]", "other"), Cell("In [3]", source)).text
    (marked,) = [line for line in text.split("\n") if line.startswith("▶") or "▶ " in line]
    assert marked.endswith(f"│ {source.splitlines()[cut['line'] - 1]}")
    assert "Lost at line 10 of In [3]" in text


def test_negative_parts_look_different_without_colour(grade_text: Grade) -> None:
    source = (ANSWERS / "wrong" / "maml" / "outer_sign.py").read_text(encoding="utf-8")
    reader = read(grade_text("maml", source))
    assert ("class", "kv-bar kv-minus") in reader.attributes
    assert "− 1.00" in reader.text


def hostile(value: Any) -> Any:
    """The same verdict with a hostile text in the place of each of its texts."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, dict):
        return {key: hostile(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(hostile(entry) for entry in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        keep = ("outcome", "status")
        return dataclasses.replace(
            value,
            **{f.name: hostile(getattr(value, f.name)) for f in dataclasses.fields(value)
               if f.name not in keep},
        )  # fmt: skip
    return value


@pytest.mark.parametrize("name", ["diagnosed", "raised", "passed"])
def test_nothing_of_an_answers_becomes_html(grade_text: Grade, name: str) -> None:
    texts = {
        "diagnosed": ("maml", FIRST_ORDER.read_text(encoding="utf-8")),
        "raised": ("hvp", f"print('x')\n{HEAD}    return 1 / 0\n"),
        "passed": ("hvp", solution("hvp")),
    }
    verdict = hostile(grade_text(*texts[name]))
    cut = {"line": 1, "cell": HOSTILE}
    if verdict.diagnosis is not None and verdict.diagnosis["evidence"]["cut"]:
        verdict.diagnosis["evidence"]["cut"] |= cut
    if verdict.error is not None:
        place = Place(1, HOSTILE, HOSTILE, HOSTILE)
        verdict = dataclasses.replace(verdict, error=Fault(HOSTILE, HOSTILE, (place,)))
    reader = read(verdict, Cell(HOSTILE, f"{HOSTILE}\n{HOSTILE}"))
    assert "<script>alert(1)</script>" in reader.text
    assert not re.search("[\u202e\u2066\u2028\ud800\x1b\0]", reader.text)


def test_no_notebook_typesets_what_an_answer_says(grade_text: Grade) -> None:
    verdict = grade_text("hvp", HEAD + "    raise ValueError('$x$')\n")
    text = page(verdict)
    assert text.startswith('<div class="kata-verdict mathjax_ignore tex2jax_ignore">')


def test_a_style_asks_nothing_of_the_network(grade_text: Grade) -> None:
    text = page(grade_text("hvp", solution("hvp")))
    assert not re.search(r"url\(|@import|https?:", text)


# ---- what can be read ---------------------------------------------------------------------


def luminance(colour: str) -> float:
    """As WCAG 2 defines it for `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def declarations(block: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in block.split(";") if line.strip())
    return {name.strip(): value.strip() for name, value in pairs}


RULES = [
    ([selector.strip() for selector in selectors.split(",")], declarations(block))
    for selectors, block in re.findall(
        r"([^{}]+){([^{}]*)}", re.sub(r"/\*.*?\*/", "", str(style()), flags=re.S)
    )
]
"""Each rule of the style: its selectors, and what it declares."""


def colours(theme: str) -> dict[str, str]:
    """By what they are for: the colours that the page has with this theme."""
    (rule,) = [declared for selectors, declared in RULES if theme in selectors]
    names = ("good", "bad", "todo", "dim", "bar", "ink", "mark")
    return {name: rule[f"--kv-{name}"] for name in names}


@pytest.mark.parametrize(
    ("theme", "ground", "least"),
    [
        pytest.param("[theme=light] .kata-verdict", "#ffffff", 4.5, id="light"),
        pytest.param("[theme=dark] .kata-verdict", "#212121", 4.5, id="dark"),
        pytest.param(".kata-verdict", "#ffffff", 4.5, id="unknown_and_white"),
        pytest.param(".kata-verdict", "#1e1e1e", 3.5, id="unknown_and_dark"),
    ],
)
def test_every_colour_can_be_read_on_its_ground(theme: str, ground: str, least: float) -> None:
    palette = colours(theme)
    for name in ("good", "bad", "todo", "dim", "bar"):
        assert contrast(palette[name], ground) >= least, name
    assert contrast(palette["ink"], palette["mark"]) >= 7


def test_the_readers_preference_says_nothing_of_the_page() -> None:
    """A page may be white where the system is dark."""
    assert "prefers-color-scheme" not in style()


def test_every_rule_keeps_to_the_verdict() -> None:
    for selectors, _ in RULES:
        assert [selector for selector in selectors if ".kata-verdict" not in selector] == []


def test_the_marked_line_has_an_ink_of_its_own() -> None:
    (rule,) = [declared for selectors, declared in RULES if selectors[0].endswith(" .kv-here")]
    assert rule["background"] == "var(--kv-mark)"
    assert rule["color"] == "var(--kv-ink)"


def test_a_long_word_stays_within_the_page() -> None:
    (selectors,) = [names for names, declared in RULES if "overflow-wrap" in declared]
    assert selectors[-1].endswith(" td")


def test_not_having_started_is_not_a_mistake(grade_text: Grade) -> None:
    shown = page(grade_text("hvp", HEAD + "    raise NotImplementedError\n"))
    assert '<h3 class="kv-head kv-todo">· Not started yet' in shown
    assert 'class="kv-head kv-bad"' in page(grade_text("hvp", HEAD + "    return None\n"))


# ---- the order in which it is told ----------------------------------------------------------


def test_the_story_comes_first_and_the_rest_is_folded(grade_text: Grade) -> None:
    whole = page(grade_text("maml", FIRST_ORDER.read_text(encoding="utf-8")))
    shown = whole.partition("</style>")[2]
    order = ["Not passed yet", "What happened", "Lost at line 10", "First failure", "kv-spectrum",
             "Failed as well", "The checks: ", "One more hint"]  # fmt: skip
    assert sorted(order, key=shown.index) == order
    folded = shown[shown.index("<details><summary>The checks: ") :]
    assert "kv-passed" not in shown.replace(folded, "")


def test_a_part_that_is_missing_has_an_outline_of_what_it_should_be(grade_text: Grade) -> None:
    shown = page(grade_text("maml", FIRST_ORDER.read_text(encoding="utf-8")))
    assert shown.count('<span class="kv-outline" style="width:100%"></span>') == 1


def test_a_missed_bonus_is_no_failure_to_look_at(grade_text: Grade) -> None:
    verdict = grade_text("maml", BONUS_LEFT.read_text(encoding="utf-8"))
    shown = page(verdict).partition("</style>")[2]
    assert 'class="kv-missed"' in shown
    assert "kv-failed" not in shown
