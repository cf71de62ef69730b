"""Who may see the page: the one who has its address, in a browser on this machine.

A page of another site may ask for any address that it can guess, also under a name of its own that
suddenly stands for this machine (DNS rebinding). So the host, the origin and the token are looked
at before anything else.
"""

import hmac
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.web.render import SERVED_POLICY

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{SERVED_POLICY}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every response. The address holds the token, so no other site may learn it."""

WRONG_HOST = "This page is served to its own machine alone."
WRONG_ORIGIN = "Pages of other sites cannot read this one."
WRONG_TOKEN = "Open the whole address that `kata watch --web` shows in the terminal."
ONLY_GET = "This page can be read, and nothing can be sent to it."


class Access:
    """The application behind it answers only to those who may ask."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self.app = app
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        why = self.why_not(scope)
        if why:
            await PlainTextResponse(why, 403)(scope, receive, guarded)
        elif scope["method"] != "GET":
            await PlainTextResponse(ONLY_GET, 405, {"Allow": "GET"})(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)

    def why_not(self, scope: MutableMapping[str, Any]) -> str:
        """Why a request is refused; empty if it is not."""
        hosts, origins = _all(scope, b"host"), _all(scope, b"origin")
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return WRONG_HOST
        if any(origin != f"http://{hosts[0]}" for origin in origins):
            return WRONG_ORIGIN
        token, _, _ = scope["path"].removeprefix("/").partition("/")
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.token):
            return WRONG_TOKEN
        return ""


def _all(scope: MutableMapping[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
