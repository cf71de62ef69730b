"""A learner in JupyterLab: types an answer, runs the cell, reads the verdict. `make test-browser`.

Pictures of what was seen are left in build/pictures.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from selenium.webdriver.remote.webelement import WebElement

from grader import catalog
from grader.authoring.notebooks import make_notebook
from grader.authoring.stubs import QUOTES

from ..conftest import ROOT
from ..ipynb import FIRST_ORDER, solution
from ..known_answers import few_first
from .lab import CHROMIUM, THEMES, Lab, Notebook, chromium, jupyterlab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PICTURES = ROOT / "build" / "pictures"
ENOUGH = 4.5
"""The contrast that text of this size should have, by WCAG 2.2, 1.4.3."""

_COLOURS = """
const seen = [];
const behind = element => {
    for (let e = element; e; e = e.parentElement) {
        const colour = getComputedStyle(e).backgroundColor;
        if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
};
for (const e of arguments[0].querySelectorAll("*")) {
    const own = [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
    if (own && e.tagName != "STYLE")
        seen.push([getComputedStyle(e).color, behind(e), e.textContent.slice(0, 40)]);
}
return seen;
"""


def test_chromium_is_there() -> None:
    assert any(map(shutil.which, CHROMIUM)), "apt-get install chromium chromium-driver"
    assert shutil.which("chromedriver"), "apt-get install chromium-driver"


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lab(theme: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("lab")
    for slug in catalog.slugs():
        (home / f"{slug}.ipynb").write_text(make_notebook(ROOT, slug), encoding="utf-8")
    with jupyterlab(home, theme) as running:
        yield running


@pytest.fixture
def browser(theme: str) -> Iterator[object]:
    with chromium(dark=theme == "dark") as driver:
        yield driver


def picture(name: str) -> str:
    PICTURES.mkdir(parents=True, exist_ok=True)
    return str(PICTURES / f"{name}.png")


def code_of(source: str) -> str:
    """An answer without its statement, as one types it into the cell."""
    return source.split(QUOTES, 2)[2].strip("\n") if source.startswith(QUOTES) else source


def picture_in(notebook: Notebook, verdict: WebElement) -> WebElement:
    """The picture, which the browser could draw."""
    (drawn,) = verdict.find_elements("css selector", ".kv-picture img")
    assert notebook.driver.execute_script("return arguments[0].naturalWidth", drawn) == 400
    return drawn


@pytest.mark.parametrize("slug", few_first())
def test_a_kata_is_solved_without_leaving_jupyterlab(
    lab: Lab, browser: object, theme: str, slug: str
) -> None:
    notebook = Notebook(browser, lab, f"{slug}.ipynb")  # type: ignore[arg-type]
    answer, check = notebook.cell("answer"), notebook.cell("check")
    notebook.run(answer)
    notebook.run(check)
    assert "Not started yet" in notebook.verdict(check).text

    notebook.type(answer, code_of(solution(slug)))
    notebook.run(answer)
    notebook.run(check)
    notebook.wait.until(lambda _: "✓ Passed" in notebook.verdict(check).text)
    verdict = notebook.verdict(check)
    drawn = picture_in(notebook, verdict)
    assert drawn.value_of_css_property("color-scheme") == theme  # else its colours are the system's
    for words in ("The picture in words", "Why it matters", "Next: "):
        assert words in verdict.text
    verdict.screenshot(picture(f"{slug}-passed-{theme}"))


def test_every_formula_of_every_kata_is_typeset(lab: Lab, browser: object) -> None:
    together = nbformat.reads(make_notebook(ROOT, catalog.slugs()[0]), as_version=4)
    for slug in catalog.slugs()[1:]:
        cells = nbformat.reads(make_notebook(ROOT, slug), as_version=4).cells
        together.cells += [cell for cell in cells if cell.cell_type == "markdown"]
    (lab.home / "formulas.ipynb").write_text(nbformat.writes(together), encoding="utf-8")
    notebook = Notebook(browser, lab, "formulas.ipynb")  # type: ignore[arg-type]
    find = notebook.driver.find_elements
    shown = [cell.source for cell in together.cells if cell.cell_type == "markdown"]
    expected = sum(text.count("$$") for text in shown) // 2
    notebook.wait.until(
        lambda _: len(find("css selector", ".jp-MarkdownOutput mjx-container")) >= expected
    )
    broken = find("css selector", "mjx-merror, [data-mjx-error]")
    assert not [one.text for one in broken]


def test_a_wrong_answer_is_explained(lab: Lab, browser: object, theme: str) -> None:
    notebook = Notebook(browser, lab, "maml.ipynb")  # type: ignore[arg-type]
    notebook.driver.save_screenshot(picture(f"maml-begin-{theme}"))
    answer, check = notebook.cell("answer"), notebook.cell("check")
    notebook.type(answer, FIRST_ORDER.read_text(encoding="utf-8"))
    notebook.run(answer)
    notebook.run(check)
    notebook.wait.until(lambda _: "Not passed yet" in notebook.verdict(check).text)
    verdict = notebook.verdict(check)
    verdict.screenshot(picture(f"maml-wrong-{theme}"))
    words = verdict.text
    assert "The gradient treats the inner gradient as a constant" in words
    assert "should be 1.00" in words
    (marked,) = verdict.find_elements("css selector", ".kv-here")
    assert re.match(r"▶ +10 │ .*torch\.autograd\.grad\(", marked.text)
    picture_in(notebook, verdict)
    verdict.find_element("css selector", ".kv-picture summary").click()
    assert "line 10" in verdict.find_element("css selector", ".kv-picture details").text
    _legible(notebook.driver.execute_script(_COLOURS, verdict))


def test_what_an_answer_says_stays_text(lab: Lab, browser: object) -> None:
    notebook = Notebook(browser, lab, "hvp.ipynb")  # type: ignore[arg-type]
    answer, check = notebook.cell("answer"), notebook.cell("check")
    said = r"<img src=x onerror=document.title=1> $\frac{1}{2}$ \(x\) <script>1</script>"
    notebook.type(
        answer,
        f"def hessian_vector_product(loss, params, vector):\n    raise ValueError(r'{said}')",
    )
    notebook.run(answer)
    notebook.run(check)
    notebook.wait.until(lambda _: "raised an exception" in notebook.verdict(check).text)
    verdict = notebook.verdict(check)
    assert said in verdict.text
    assert not verdict.find_elements("css selector", "img, script, mjx-container")


def _legible(seen: list[tuple[str, str, str]]) -> None:
    assert len(seen) > 30
    for front, behind, text in seen:
        assert _contrast(front, behind) >= ENOUGH, f"{front} on {behind}: {text}"


def _contrast(one: str, other: str) -> float:
    """By WCAG 2.2, from two colours as `rgb(…)`."""
    behind = _numbers(other)
    opaque = (*_numbers(one), 1.0)[3]  # JupyterLab's text lets what is behind it through
    mixed = [opaque * f + (1 - opaque) * b for f, b in zip(_numbers(one), behind, strict=False)]
    light, dark = sorted((_luminance(mixed), _luminance(behind)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _numbers(colour: str) -> list[float]:
    return [float(n) for n in re.findall(r"[\d.]+", colour)]


def _luminance(colour: list[float]) -> float:
    red, green, blue = (
        c / 12.92 if (c := n / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for n in colour[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_pictures_are_there(theme: str) -> None:
    for name in (f"maml-wrong-{theme}", f"hvp-passed-{theme}", f"maml-begin-{theme}"):
        assert Path(picture(name)).stat().st_size > 5000
