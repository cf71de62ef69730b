"""A page in a headless Chromium: what a reader, a keyboard, a printer and axe-core make of it."""

import base64
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from ..conftest import ROOT

AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
WIDTHS = (360, 1280)
MOST_STOPS = 150

_AXE = """
const done = arguments[arguments.length - 1];
axe.run({resultTypes: ["violations"]}).then(
    found => done(JSON.stringify(found.violations)),
    error => done(JSON.stringify([{impact: "critical", id: String(error), help: "", nodes: []}])));
"""
_TOO_WIDE = """
const root = document.documentElement, width = root.clientWidth;
if (root.scrollWidth <= width) return [];
const scrolls = e => e && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)
    || (e !== root && scrolls(e.parentElement)));
return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement))
    .map(e => e.outerHTML.slice(0, 120)).concat("the document");
"""
_FOCUSED = """
const e = document.activeElement;
return e && e !== document.body ? [e.tagName.toLowerCase(), e.textContent.trim().slice(0, 60),
    getComputedStyle(e).outlineStyle] : null;
"""


class Page:
    """The page that is open, in a system that is light or dark, in a window of this width."""

    def __init__(self, driver: webdriver.Chrome, file: Path, width: int, dark: bool) -> None:
        self.driver = driver
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._do("Emulation.setEmulatedMedia", features=[scheme])
        self.set_width(width)
        driver.get_log("browser")  # what an earlier page has said
        driver.get(file.as_uri())

    def set_width(self, width: int) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._do("Emulation.setDeviceMetricsOverride", **size)

    def errors(self) -> list[str]:
        """What stands in the console."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def too_wide(self) -> list[str]:
        """The elements for which the whole page has to be scrolled sideways."""
        found: list[str] = self.driver.execute_script(_TOO_WIDE)
        return found

    def findings(self) -> list[str]:
        """The serious and critical findings of axe-core, one line for each."""
        self.driver.execute_script(_axe())
        found = json.loads(self.driver.execute_async_script(_AXE))
        return [_line(one) for one in found if one["impact"] in GRAVE]

    def printed(self) -> str:
        """The text of the page printed to PDF."""
        made = self._do("Page.printToPDF", printBackground=True)
        reader = PdfReader(io.BytesIO(base64.b64decode(made["data"])))
        return "\n".join(page.extract_text() for page in reader.pages)

    def picture(self, file: Path) -> None:
        """Put a picture of the whole page into a file."""
        made = self._do("Page.captureScreenshot", captureBeyondViewport=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(made["data"]))

    def stops(self) -> list[tuple[str, str, str]]:
        """What Tab reaches, one after the other: tag, text, and style of the outline."""
        found: list[tuple[str, str, str]] = []
        while len(found) < MOST_STOPS:
            self.press(Keys.TAB)
            if (focused := self.driver.execute_script(_FOCUSED)) is None:
                break
            found.append(tuple(focused))
        return found

    def press(self, key: str) -> None:
        ActionChains(self.driver).send_keys(key).perform()

    def _do(self, command: str, **words: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, words)


@cache
def _axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `make test-browser` installs it with npm")
    return AXE.read_text(encoding="utf-8")


def _line(finding: dict[str, Any]) -> str:
    nodes = " | ".join(node["html"][:160] for node in finding["nodes"][:3])
    why = finding["nodes"][0]["failureSummary"].replace("\n", " ") if finding["nodes"] else ""
    return f"{finding['id']} ({len(finding['nodes'])}): {nodes}: {why}"
