"""What the server answers, and whom: the page, its stream of events, its commands; and only to this machine's browser.

Whoever asks must know the token, which is the first part of every address; ask for this very host, which a name that
somebody else's server has turned to 127.0.0.1 is not; and come from this page or from none, which another site's script
does not. There are three addresses, and no file is read for any of them.
"""

import json
import re
from hmac import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lab.watch.commands import CommandError, Limits, checked
from lab.watch.hub import Hub, Viewer

LARGEST = 1 << 20
"""Bytes of a command."""

KEY = re.compile("[0-9a-f-]{8,64}")
"""What a page calls itself."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Lets a request through that has the token, this host and no other origin; from the path it takes the token away.

    All others get the same answer, which says nothing.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app = app
        self.token = token.encode()
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        rest = self._rest(scope)
        if rest is None:
            await PlainTextResponse("not found", 404, HEADERS)(scope, receive, send)
        else:
            await self.app({**scope, "path": rest, "raw_path": rest.encode()}, receive, send)

    def _rest(self, scope: Scope) -> str | None:
        """The path behind the token, None for a request that may not be."""
        headers = [(name, value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value for name, value in headers if name == b"host"]
        origins = [value for name, value in headers if name == b"origin"]
        if len(hosts) != 1 or hosts[0] not in self.hosts or not set(origins) <= self.origins:
            return None
        if scope["method"] not in ("GET", "HEAD") and not origins:
            return None
        parts: list[str] = scope["path"].split("/", 2)
        if not compare_digest("".join(parts[1:2]).encode("utf-8", "replace"), self.token) or len(parts) != 3:
            return None
        return f"/{parts[2]}"


class Events(StreamingResponse):
    """The stream of events of one page, which has left when it ends, however it ends."""

    def __init__(self, hub: Hub, viewer: Viewer) -> None:
        super().__init__(self._lines(viewer), media_type="text/event-stream", headers=HEADERS)
        self.hub, self.viewer = hub, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.hub.leave(self.viewer)

    @staticmethod
    async def _lines(viewer: Viewer) -> Any:
        while (line := await viewer.waiting.get()) is not None:
            yield f"data: {line}\n\n"


def make_app(token: str, port: int, page: str, limits: Limits, hub: Hub) -> ASGIApp:
    """The application: ``/TOKEN/``, ``/TOKEN/events`` and ``/TOKEN/do``."""

    async def show(request: Request) -> Response:
        return HTMLResponse(page, headers=HEADERS)

    async def events(request: Request) -> Response:
        key = request.query_params.get("page", "")
        if not KEY.fullmatch(key):
            return _refused("a page has a key", 400)
        return Events(hub, hub.join(key))

    async def do(request: Request) -> Response:
        key = request.headers.get("x-page", "")
        content = await _body(request)
        if content is None or request.headers.get("content-type") != "application/json":
            return _refused("a command is a little JSON", 400)
        try:
            command = json.loads(content)
        except (ValueError, RecursionError):  # the latter of lists in lists in lists
            return _refused("a command is JSON", 400)
        return _done(key, command)

    def _done(key: str, command: Any) -> Response:
        if command == {"do": "take"}:
            return _accepted() if hub.take(key) else _refused("another page steers", 403)
        if not hub.steers(key):
            return _refused("this page does not steer", 403)
        if command == {"do": "release"}:
            hub.release(key)
            return _accepted()
        try:
            hub.tell(checked(command, limits))
        except CommandError as error:
            return _refused(str(error), 400)
        return _accepted()

    routes = [Route("/", show), Route("/events", events), Route("/do", do, methods=["POST"])]
    return Guard(Starlette(routes=routes), token, port)


async def _body(request: Request) -> bytes | None:
    """The body, None where it is too large."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            return None
    return content


def _accepted() -> Response:
    return Response(status_code=202, headers=HEADERS)


def _refused(why: str, code: int) -> Response:
    return PlainTextResponse(why, code, HEADERS)
