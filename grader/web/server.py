"""Serves the page from `kata watch`, as a task in its asyncio loop."""

import asyncio
import contextlib
import logging
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from grader.common.commands import watch_page
from grader.web.app import application
from grader.web.feed import Feed
from grader.web.moment import Moment

LOOPBACK = "127.0.0.1"
TOKEN_BYTES = 16
END_S = 2.0
"""How long a reader that is stuck may hold up the end."""


class PageServer:
    """One served page. It is created outside of the loop, and the rest is called inside."""

    def __init__(self, root: Path, port: int = 0) -> None:
        """Take the port; 0 is any free one. Raises OSError if it is in use."""
        self.root = root
        self._socket = socket.create_server((LOOPBACK, port))
        self.port = self._socket.getsockname()[1]
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self.address = f"http://{LOOPBACK}:{self.port}/{self.token}/"
        self._feed: Feed | None = None
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    def show(self, moment: Moment) -> None:
        """Tell all readers what is shown now."""
        if self._feed is not None:
            self._feed.show(moment)

    def begin(self, moment: Moment, failed: Callable[[str], None]) -> None:
        """Serve from now on. `failed` hears why, should the server end by itself."""
        self._feed = Feed(moment)
        app = application(self.root, self._feed, self.port, self.token)
        self._server = server = _Server(app)
        self._task = asyncio.create_task(server.serve(sockets=[self._socket]))

        def is_over(task: asyncio.Task[None]) -> None:
            error = None if task.cancelled() else task.exception()
            if not server.should_exit:
                failed(f"The page is not served any more: {error or 'the server has ended'}")

        self._task.add_done_callback(is_over)

    async def end(self) -> None:
        """Tell all readers that this is the end, and let go of the port."""
        if self._feed is not None and self._server is not None and self._task is not None:
            self._feed.end(f"The watch has ended. To begin again, type: {watch_page()}")
            self._server.should_exit = True
            await asyncio.wait([self._task], timeout=END_S)
        self._socket.close()


class _Server(uvicorn.Server):
    """Leaves signals to the watch, and the terminal too."""

    def __init__(self, app: Callable[..., object]) -> None:
        logger = logging.getLogger("uvicorn")
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        config = uvicorn.Config(
            app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
            proxy_headers=False, server_header=False, date_header=False,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        super().__init__(config)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def open_browser(address: str) -> None:
    """Open the address in your browser. It gets no terminal: some browsers would take it over."""
    subprocess.Popen(
        [sys.executable, "-I", "-m", "webbrowser", "-t", address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
