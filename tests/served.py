"""A page that is served from a thread, and those who ask for it, over real connections."""

import asyncio
import contextlib
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from grader.web.moment import Moment
from grader.web.server import LOOPBACK, PageServer

PATIENCE_S = 30.0


class Served:
    """A page server in a loop of its own."""

    def __init__(self, root: Path, moment: Moment) -> None:
        self.server = PageServer(root)
        self.moment = moment
        self.failed: list[str] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.do(lambda: self.server.begin(moment, self.failed.append))

    def do(self, what: Callable[[], Any]) -> None:
        """Call something in the loop, and wait until it is done."""

        async def call() -> None:
            what()

        asyncio.run_coroutine_threadsafe(call(), self.loop).result(PATIENCE_S)

    def show(self, moment: Moment) -> None:
        self.do(lambda: self.server.show(moment))

    def lose_connections(self) -> None:
        """As when the machine sleeps. Called in the loop."""
        assert self.server._server is not None
        for each in list(self.server._server.server_state.connections):
            assert each.transport is not None
            each.transport.abort()

    def end(self) -> None:
        asyncio.run_coroutine_threadsafe(self.server.end(), self.loop).result(PATIENCE_S)

    def close(self) -> None:
        self.end()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()


@contextlib.contextmanager
def serving(root: Path, moment: Moment) -> Iterator[Served]:
    served = Served(root, moment)
    try:
        yield served
    finally:
        served.close()


def asked(
    port: int, path: str, *, method: str = "GET", host: str | None = None, **headers: str
) -> http.client.HTTPResponse:
    """What comes back for one request; `host` is what the request says."""
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_S)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    line.putheader("Host", host or f"{LOOPBACK}:{port}")
    for name, value in headers.items():
        line.putheader(name, value)
    line.putheader("Connection", "close")
    line.endheaders()
    return line.getresponse()


class Reader:
    """One tab that follows the news."""

    def __init__(self, port: int, token: str) -> None:
        self.stream = asked(port, f"/{token}/events")
        assert self.stream.status == 200

    def next(self) -> dict[str, Any]:
        """The next news; raises EOFError after the last."""
        while line := self.stream.readline():
            if line.startswith(b"data: "):
                news = json.loads(line.removeprefix(b"data: "))
                assert isinstance(news, dict)
                return news
        raise EOFError

    def until(self, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        while not holds(news := self.next()):
            pass
        return news
