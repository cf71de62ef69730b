"""The pages in a headless Chromium: `make test-browser`. Light and dark, narrow and wide, with the
keyboard alone, on paper, and under the eyes of axe-core.

Pictures of what was seen are left in build/pictures/pages.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from grader import catalog
from grader.authoring.picture_page import TEN, picture_of
from grader.wall.workers import Workers

from ..conftest import ROOT
from .lab import chromium
from .page import WIDTHS, Page
from .pages import DRAWINGS, LONG, NAMES, makers, statements

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PICTURES = ROOT / "build" / "pictures" / "pages"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    with chromium(dark=False) as made:
        yield made


@pytest.fixture(scope="module")
def shown(
    driver: webdriver.Chrome, workers: Workers, tmp_path_factory: pytest.TempPathFactory
) -> Open:
    """Opens a page by its name."""
    folder = tmp_path_factory.mktemp("pages")
    made = makers(folder, lambda: picture_of(workers, ROOT, TEN[0]))

    def opened(name: str, width: int = WIDTHS[1], dark: bool = False) -> Page:
        file = folder / f"{name}-{'dark' if dark else 'light'}.html"
        if not file.exists():
            file.write_text(made[name](dark), encoding="utf-8")
        return Page(driver, file, width, dark)

    return opened


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_says_no_error_and_is_accessible(shown: Open, name: str, dark: bool) -> None:
    page = shown(name, max(WIDTHS), dark)
    for width in sorted(WIDTHS, reverse=True):  # the narrowest last, for axe-core to look at
        page.set_width(width)
        page.picture(PICTURES / f"{name}-{width}-{'dark' if dark else 'light'}.png")
        assert page.too_wide() == []
    assert page.errors() == []
    assert page.findings() == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("hostile")])
def test_what_an_answer_says_runs_nothing_and_is_shown(shown: Open, name: str) -> None:
    page = shown(name)
    assert page.driver.title != "run"
    odd = "script, svg[onload], iframe, object, [onerror], a[href^=javascript]"
    assert page.driver.find_elements("css selector", odd) == []
    assert "</script>" in page.driver.execute_script("return document.body.textContent")


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda file: file.stem)
def test_a_drawing_can_be_opened_by_itself(driver: webdriver.Chrome, file: Path) -> None:
    page = Page(driver, file, WIDTHS[1], dark=False)
    assert page.errors() == []
    assert driver.execute_script("return document.documentElement.tagName") == "svg"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("verdict-failed", ["Not passed yet", "create_graph"]),
        ("feedback-failed", ["ada", "create_graph", "functional_call"]),
        ("report", ["week3", "maml"]),
        ("learner-hostile", ["The MAML update step", "What the grader verifies", "create_graph"]),
        ("statements", ["What the grader verifies", "https://arxiv.org/abs/1703.03400"]),
    ],
)
def test_a_printed_page_has_its_text(shown: Open, name: str, words: list[str]) -> None:
    text = " ".join(shown(name).printed().split())
    for word in words:
        assert word in text


def test_a_hint_that_nobody_unfolded_is_not_printed(shown: Open) -> None:
    text = " ".join(shown("learner-hostile").printed().split())
    assert "Look at the argument of autograd.grad" not in text


@pytest.mark.parametrize(
    "name", ["verdict-passed", "verdict-failed", "feedback-failed", "report", "learner-hostile"]
)
def test_the_keyboard_reaches_and_opens_every_fold(shown: Open, name: str) -> None:
    page = shown(name, WIDTHS[0])
    folds = page.driver.find_elements("css selector", "summary")
    visible = [fold.text[:60].strip() for fold in folds if fold.is_displayed()]
    stops = page.stops()
    assert [text for tag, text, _ in stops if tag == "summary"] == visible
    assert all(outline != "none" for _, _, outline in stops)


def test_enter_opens_a_fold(shown: Open) -> None:
    page = shown("verdict-passed", WIDTHS[0])
    fold = page.driver.find_element("css selector", "details:not([open]) > summary")
    while page.driver.switch_to.active_element != fold:
        page.press(Keys.TAB)
    page.press(Keys.ENTER)
    assert fold.find_element("xpath", "..").get_attribute("open")


def test_what_is_too_wide_scrolls_by_itself_and_can_be_focused(shown: Open) -> None:
    page = shown("feedback-hostile", WIDTHS[0])
    assert LONG[:60] in page.driver.execute_script("return document.body.textContent")
    for name in ("feedback-hostile", "statements", "verdict-failed"):
        out_of_reach = shown(name, WIDTHS[0]).driver.execute_script(
            """return [...document.querySelectorAll("main *")].filter(e =>
                e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && e.tabIndex < 0
                && /auto|scroll/.test(getComputedStyle(e).overflowX)
                && !e.querySelector("[tabindex='0'], a")
            ).map(e => e.outerHTML.slice(0, 100))"""
        )
        assert out_of_reach == [], name


def test_every_formula_of_every_kata_is_drawn(driver: webdriver.Chrome, tmp_path: Path) -> None:
    file = tmp_path / "all.html"
    file.write_text(statements(catalog.slugs(), dark=False), encoding="utf-8")
    page = Page(driver, file, WIDTHS[0], dark=False)
    assert page.too_wide() == []
    sizes = driver.execute_script(
        "return [...document.querySelectorAll('math')]"
        ".map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])"
    )
    assert len(sizes) > 200
    assert all(width > 4 and height > 6 for width, height in sizes)
