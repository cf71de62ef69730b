"""What is served: the page, its script, and a stream of news."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from grader.web.access import Access
from grader.web.feed import Feed
from grader.web.render import render, script

RETRY_MS = 1000
"""After how long a browser asks again if it has lost us."""


class Page:
    """The page of a feed. It is made when somebody asks for it, once per version, in a thread of
    its own, since keys should not wait for it."""

    def __init__(self, root: Path, feed: Feed) -> None:
        self.root, self.feed = root, feed
        self._made: tuple[int, str, bool] = (0, "", False)
        self._making = asyncio.Lock()

    async def page(self, request: Request) -> Response:
        async with self._making:
            version, moment = self.feed.news.version, self.feed.moment
            if self._made[0] != version:
                self._made = (version, *await asyncio.to_thread(render, self.root, moment, version))
            _, html, is_whole = self._made
        return HTMLResponse(html, 200 if is_whole else 500)

    async def script(self, request: Request) -> Response:
        return Response(script(), media_type="text/javascript")

    async def events(self, request: Request) -> Response:
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        yield f"retry: {RETRY_MS}\n\n"
        async for news in self.feed.follow():
            yield news.as_event()


def application(root: Path, feed: Feed, port: int, token: str) -> Access:
    """The application, whose pages lie below the token."""
    page = Page(root, feed)
    routes = [
        Route("/", page.page),
        Route("/live.js", page.script),
        Route("/events", page.events),
    ]
    return Access(Starlette(routes=[Mount(f"/{token}", routes=routes)]), port, token)
