"""JupyterLab on loopback, and a headless Chromium that a learner's hands are put on."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

WAIT_S = 120
BEGINS_S = 10
"""How soon a cell has a star after the keys were pressed in it."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CODE_CELLS = ("setup", "answer", "check", "room")
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

_SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Else cells out of sight are not in the page.
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it is, the token that lets one in, and the folder it shows."""

    address: str
    token: str
    home: Path

    def page(self, notebook: str) -> str:
        return f"{self.address}/lab/tree/{notebook}?token={self.token}&reset"


@contextlib.contextmanager
def jupyterlab(home: Path, theme: str) -> Iterator[Lab]:
    """JupyterLab in this folder, with its settings and run files in it too; ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = home / ".settings"
    for name, values in {
        **_SETTINGS,
        "apputils-extension/themes": {"theme": THEMES[theme]},
    }.items():
        file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    own = {
        name: str(home / f".{name.lower()}")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(settings), "HOME": str(home)}
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), home)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", f"--IdentityProvider.token={lab.token}"),
        *(f"--ServerApp.root_dir={home}", "--ServerApp.allow_root=True"),
    ]
    with (home / ".log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=home, env={**os.environ, **own}
        )
        try:
            _wait_for(lab, server, home / ".log")
            yield lab
        finally:
            server.terminate()  # it ends its kernels
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(lab: Lab, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{lab.address}/api?token={lab.token}", timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def chromium(dark: bool) -> Iterator[webdriver.Chrome]:
    """A headless Chromium whose system is light or dark too."""
    options = webdriver.ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, CHROMIUM)))
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
        *("--window-size=1300,2600", "--hide-scrollbars", "--lang=en-US"),
    ):
        options.add_argument(argument)
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        yield driver
    finally:
        driver.quit()


class Notebook:
    """One notebook that is open in the browser, as a learner uses it."""

    def __init__(self, driver: webdriver.Chrome, lab: Lab, name: str) -> None:
        self.driver = driver
        self.wait = WebDriverWait(driver, WAIT_S)
        driver.get(lab.page(name))
        self.wait.until(lambda _: len(self.cells()) == len(CODE_CELLS))
        self.wait.until(lambda _: self.kernel() == "idle")

    def cells(self) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell")

    def kernel(self) -> str | None:
        found = self.driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook-ExecutionIndicator")
        return found[0].get_attribute("data-status") if found else None

    def cell(self, name: str) -> WebElement:
        """One of CODE_CELLS. (An editor holds only the lines in sight, so text finds no cell.)"""
        return self.cells()[CODE_CELLS.index(name)]

    def type(self, cell: WebElement, text: str) -> None:
        """Put text in the place of what stands in the cell."""
        editor = cell.find_element(By.CSS_SELECTOR, ".cm-content")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
        editor.click()
        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys("a").key_up(
            Keys.CONTROL
        ).perform()
        self.driver.execute_cdp_cmd("Input.insertText", {"text": text})

    def run(self, cell: WebElement) -> None:
        """Press Shift+Enter in the cell, and wait for the kernel."""
        before = self._count(cell)
        self.wait.until(lambda _: self._begins(cell, before))
        self.wait.until(lambda _: self._count(cell) not in (before, "[*]:"))
        self.wait.until(lambda _: self.kernel() == "idle")

    def _begins(self, cell: WebElement, before: str) -> bool:
        """Press the keys; where JupyterLab has moved the focus meanwhile, they run nothing here."""
        editor = cell.find_element(By.CSS_SELECTOR, ".cm-content")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
        editor.click()
        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(
            Keys.SHIFT
        ).perform()
        with contextlib.suppress(TimeoutException):
            return WebDriverWait(self.driver, BEGINS_S).until(lambda _: self._count(cell) != before)
        return False

    def _count(self, cell: WebElement) -> str:
        return cell.find_element(By.CSS_SELECTOR, ".jp-InputPrompt").text

    def verdict(self, cell: WebElement) -> WebElement:
        """The verdict below a cell."""
        self.wait.until(lambda _: cell.find_elements(By.CSS_SELECTOR, ".kata-verdict"))
        return cell.find_element(By.CSS_SELECTOR, ".kata-verdict")
