"""A cache folder of the test's own, and a web server that misbehaves on request."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import platformdirs
import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, empty and not yet created."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: folder / name)
    return folder / "minigrad"


@dataclass
class Web:
    """What the server answers. A path without a body in `bodies` is a 404.

    `cuts` holds, by path, after how many bytes of each coming answer the connection is cut; `ranges` whether the
    server knows them, `says` overrides headers. `asked` records (path, Range header) of every request.
    """

    address: str
    bodies: dict[str, bytes] = field(default_factory=dict)
    cuts: dict[str, list[int]] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    stall: threading.Event = field(default_factory=threading.Event)
    stalled: set[str] = field(default_factory=set)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path, wanted = request.path, request.headers.get("Range")
        self.asked.append((path, wanted))
        if path in self.stalled:
            self.stall.wait()
        if path not in self.bodies:
            request.send_error(404)
            return
        body = self.bodies[path]
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.ranges else 0
        if start >= len(body) > 0:
            request.send_error(416)
            return
        headers = {"Content-Length": str(len(body) - start)}
        if wanted and self.ranges:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        request.send_response(206 if wanted and self.ranges else 200)
        for name, value in (headers | self.says).items():
            request.send_header(name, value)
        request.end_headers()
        cut = self.cuts[path].pop(0) if self.cuts.get(path) else len(body)
        request.wfile.write(body[start : start + cut])


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("no_proxy", "*")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):  # the client may have timed out
                misbehaving.answer(self)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        misbehaving = Web(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield misbehaving
        misbehaving.stall.set()
        server.shutdown()
        thread.join()
