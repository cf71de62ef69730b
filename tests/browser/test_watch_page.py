"""The page of `kata watch --web` in Chromium: it follows every save, and you stay where you were.

Pictures of what was seen are left in build/pictures.
"""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from grader.learner import overview
from grader.web import render
from grader.web.moment import Moment

from ..conftest import ROOT
from ..served import Served, serving
from ..terminal_session import OpenSession, wrong
from .lab import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not any(map(shutil.which, CHROMIUM)), reason="needs Chromium"),
]

WAIT_S = 60
PICTURES = ROOT / "build" / "pictures"


@pytest.fixture(params=[False, True], ids=["light", "dark"], scope="module")
def dark(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def driver(dark: bool) -> Iterator[webdriver.Chrome]:
    with chromium(dark) as driver:
        driver.execute_cdp_cmd("Log.enable", {})
        yield driver


def until(driver: webdriver.Chrome, holds: str) -> None:
    """Wait until a JavaScript expression is true."""
    WebDriverWait(driver, WAIT_S, poll_frequency=0.02).until(
        lambda _: driver.execute_script(f"return Boolean({holds})"), holds
    )


def complaints(driver: webdriver.Chrome) -> list[Any]:
    """What stands in the console and does not belong there."""
    return [each for each in driver.get_log("browser") if each["level"] != "INFO"]


def seen(driver: webdriver.Chrome, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    driver.save_screenshot(str(PICTURES / f"{name}.png"))


SAID = "document.querySelector('#watch-says').textContent"
IS_OLD = "document.querySelector('main').getAttribute('aria-busy') === 'true'"


def test_a_save_changes_the_page_without_a_reload(
    root: Path, open_session: OpenSession, driver: webdriver.Chrome, dark: bool
) -> None:
    screen = open_session("--web")
    screen.until("Not started yet")
    address = re.search(rb"page: (http://\S+)", screen.bytes)
    assert address is not None
    driver.get(address[1].decode())
    until(driver, f"!({IS_OLD}) && {SAID} === ''")
    driver.execute_script("window.sameTab = true; document.querySelector('main').id = 'before'")
    (root / "kata" / "hvp.py").write_text(wrong("hvp", "wrong_sign"))
    until(driver, f"!document.querySelector('#before') && !({IS_OLD})")
    assert "The product has the wrong sign" in driver.find_element(By.TAG_NAME, "main").text
    seen(driver, f"watch-page-{'dark' if dark else 'light'}")
    screen.press("n", "Open kata/maml.py")
    until(driver, "document.querySelector('main #maml')")
    (root / "kata" / "maml.py").write_text("while True: pass\n")
    until(driver, f"{IS_OLD} && {SAID} === 'Grading kata/maml.py …'")
    screen.press("q")
    until(driver, f"{SAID}.startsWith('The watch has ended.') && {IS_OLD}")
    seen(driver, f"watch-ended-{'dark' if dark else 'light'}")
    assert driver.execute_script("return window.sameTab")
    assert screen.ended() == 0
    assert complaints(driver) == []


# ---- where you were -------------------------------------------------------------------------


def long_page(root: Path, overview: object, parts: list[render.Part], live: render.Live) -> str:
    """A page with what can be folded, focused, scrolled to and marked."""
    word = parts[0].source
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{live.policy}">
    <title>{word}</title>{live.head}<style>:target {{ outline: 1px solid }}</style></head>
    <body><main><section id="part"><h1>{word}</h1>
    <details><summary>First</summary>{word}</details>
    <details open><summary>Second</summary>{word}</details>
    <details id="third"><summary>{word}</summary>{word}</details>
    <details class="left" {"open" * (word == "one")}><summary>Left alone</summary></details>
    <p style="height: 9000px"></p><p id="line-3"><a href="#line-3">line 3</a></p>
    <p style="height: 9000px"></p><pre tabindex="0">{"wide " * 99}</pre>
    </section></main></body></html>"""


@pytest.fixture
def served(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(render, "document", long_page)
    with serving(root, Moment(overview.look(root), "hvp", text="one")) as served:
        yield served


WHERE = """return [
    [...document.querySelectorAll('details:not(.left)')].map((each) => each.open),
    Math.round(scrollY), document.activeElement.textContent,
    document.querySelector(':target')?.id, history.length,
]"""


@pytest.mark.parametrize("focused", ["a", "summary", "#third summary", "pre"])
def test_you_stay_where_you_were(served: Served, driver: webdriver.Chrome, focused: str) -> None:
    driver.get(f"{served.server.address}#line-3")
    until(driver, f"{SAID} === ''")
    for summary in driver.find_elements(By.CSS_SELECTOR, ":not(.left) > summary"):
        driver.execute_script("arguments[0].click()", summary)
    driver.execute_script(
        "document.querySelector(arguments[0]).focus({preventScroll: true}); scrollTo(0, 4321)",
        focused,
    )
    before = driver.execute_script(WHERE)
    assert before[:2] == [[True, False, True], 4321]
    served.show(dataclasses.replace(served.moment, text="two"))
    until(driver, "document.querySelector('h1').textContent === 'two'")
    after = driver.execute_script(WHERE)
    if focused == "#third summary":  # its words are those of the new page; its place is the same
        assert (before.pop(2), after.pop(2)) == ("one", "two")
    assert after == before
    assert not driver.execute_script("return document.querySelector('.left').open")
    assert driver.title == "two"
    served.show(dataclasses.replace(served.moment, slug="maml", text="three"))
    until(driver, "document.querySelector('h1').textContent === 'three'")
    assert driver.execute_script("return scrollY") == 0
    assert complaints(driver) == []


def test_two_tabs_follow_and_one_that_was_lost_comes_back(
    served: Served, driver: webdriver.Chrome
) -> None:
    driver.get(served.server.address)
    one = driver.current_window_handle
    driver.switch_to.new_window("tab")
    driver.get(served.server.address)
    other = driver.current_window_handle
    until(driver, f"{SAID} === ''")
    served.show(dataclasses.replace(served.moment, text="two"))
    for tab in (one, other):
        driver.switch_to.window(tab)
        until(driver, "document.querySelector('h1').textContent === 'two'")
    served.do(served.lose_connections)
    until(driver, f"{SAID}.startsWith('No word from the watch') && {IS_OLD}")
    served.show(dataclasses.replace(served.moment, text="three"))
    until(driver, "document.querySelector('h1').textContent === 'three'")
    until(driver, f"{SAID} === '' && !({IS_OLD})")
    driver.close()
    driver.switch_to.window(one)
    until(driver, "document.querySelector('h1').textContent === 'three'")


def test_a_page_that_cannot_be_made_says_so_until_it_can(
    served: Served, driver: webdriver.Chrome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> str:
        raise ValueError("<b>no</b>")

    driver.get(served.server.address)
    until(driver, f"{SAID} === ''")
    with monkeypatch.context() as patch:
        patch.setattr(render, "document", breaks)
        served.show(dataclasses.replace(served.moment, text="two"))
        until(driver, "document.querySelector('h1').textContent === 'This page could not be made'")
    assert "ValueError: <b>no</b>" in driver.find_element(By.TAG_NAME, "main").text
    served.show(dataclasses.replace(served.moment, text="three"))
    until(driver, "document.querySelector('h1').textContent === 'three'")
