"""The server's process, asked over a socket: it serves one page to who has its address, and lets one page steer."""

import base64
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs Starlette: pip install starlette uvicorn")
pytest.importorskip("uvicorn", reason="needs uvicorn: pip install starlette uvicorn")

from lab.watch.process import GONE, Server

PAGE = "<!doctype html><title>the page</title>"
SERVED = {"port": 0, "page": PAGE, "optimizers": ["sgd", "adam"], "classes": 10, "pixels": 4}
ONE, OTHER = "aaaaaaaa-1", "bbbbbbbb-2"


class Client:
    """Asks a server as a browser would, or as another program."""

    def __init__(self, server: Server) -> None:
        self.server, self.token = server, server.token
        self.port = int(server.address().split(":")[2].split("/")[0])
        self.host = f"127.0.0.1:{self.port}"
        self.pages: list[tuple[str, Events]] = []

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str | None
    ) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        given = {"Host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body.encode())))
        connection.endheaders(None if body is None else body.encode())
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, dict(answer.getheaders())

    def do(self, command: Any, page: str = ONE, **headers: str | None) -> tuple[int, str]:
        body = command if isinstance(command, str) else json.dumps(command)
        given = {"Content_Type": "application/json", "Origin": f"http://{self.host}", "X_Page": page, **headers}
        return self.ask(f"/{self.token}/do", "POST", body, **given)[:2]

    def events(self, page: str) -> "Events":
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"/{self.token}/events?page={page}")
        events = Events(connection)
        self.pages.append((page, events))
        return events

    def steer(self) -> "Events":
        """A page that steers."""
        events = self.events(ONE)
        events.until(lambda message: message["kind"] == "role" and message["steers"])
        return events

    def leave(self) -> None:
        """Close all pages, and wait until the server has seen it."""
        for page, events in self.pages:
            self.do({"do": "release"}, page)
            events.close()
        while self.pages and self.server.commands.get(timeout=30) != {"do": "viewers", "count": 0, "new": False}:
            pass

    def told(self) -> dict[str, Any]:
        """The next command that the process that trains gets, but for how many watch."""
        while (command := self.server.commands.get(timeout=30))["do"] == "viewers":
            pass
        return command


class Events:
    """The stream of events of a page."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.socket = connection.sock
        self.answer = connection.getresponse()  # it takes the socket over

    def next(self) -> dict[str, Any] | None:
        line = self.answer.readline()
        assert self.answer.readline() in (b"\n", b"")
        return json.loads(line.removeprefix(b"data: ")) if line else None

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not holds(message := self.next() or {}):
            assert message, "the stream has ended"
        return message

    def close(self) -> None:
        self.answer.close()
        self.socket.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(SERVED)
    yield server
    server.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.leave()


@pytest.fixture
def own() -> Iterator[Client]:
    """A client of a server of its own, which may be killed."""
    server = Server(SERVED)
    client = Client(server)
    yield client
    server.close()
    for _, events in client.pages:
        events.close()


def test_the_page_is_there_for_who_has_its_address(client: Client) -> None:
    for host in (client.host, f"localhost:{client.port}"):
        status, text, headers = client.ask(f"/{client.token}/", Host=host)
        assert (status, text) == (200, PAGE)
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/{token}", {}),
        ("//{token}/", {}),
        ("/{short}/", {}),
        ("/{token}x/", {}),
        ("/{upper}/", {}),
        ("/%C3%A9/", {}),
        ("/{short}é/", {}),
        ("/{token}/../{token}/", {}),
        ("/{token}/page.js", {}),
        ("/{token}/../../etc/hostname", {}),
        ("/{token}/%2e%2e/%2e%2e/etc/hostname", {}),
        ("/static/", {}),
        ("/{token}/", {"Host": None}),
        ("/{token}/", {"Host": "127.0.0.1"}),
        ("/{token}/", {"Host": "rebound.example:{port}"}),
        ("/{token}/", {"Host": "127.0.0.1:1"}),
        ("/{token}/", {"Origin": "http://elsewhere.example"}),
        ("/{token}/", {"Origin": "null"}),
        ("/{token}/", {"Origin": "http://127.0.0.1:1"}),
        ("/{token}/", {"Origin": "https://{host}"}),
        ("/{token}/events?page=" + ONE, {"Origin": "http://elsewhere.example"}),
        ("/{token}/events?page=" + ONE, {"Host": "rebound.example:{port}"}),
    ],
)
def test_whoever_lacks_something_is_told_nothing(path: str, headers: dict[str, str | None], client: Client) -> None:
    names = {"token": client.token, "short": client.token[:-1], "upper": client.token.swapcase()}
    path = path.format(**names)
    fill = {"host": client.host, "port": client.port}
    given = {name: value and value.format(**fill) for name, value in headers.items()}
    status, text, _ = client.ask(
        path.encode().decode("latin-1") if path.isascii() else path.replace("é", "%FF"), **given
    )
    assert status in (400, 404)
    assert PAGE not in text
    assert client.token not in text


@pytest.mark.parametrize("headers", [{"Origin": None}, {"Origin": "http://elsewhere.example"}, {"Host": "a.example"}])
def test_a_command_of_another_site_is_no_command(headers: dict[str, str | None], client: Client) -> None:
    client.steer()
    assert client.do({"do": "pause"}, **headers)[0] in (400, 404)
    assert client.do({"do": "pause"}, Content_Type="text/plain")[0] == 400
    assert client.do({"do": "go"}) == (202, "")
    assert client.told() == {"do": "go"}


@pytest.mark.parametrize(
    "command",
    [
        "",
        "{",
        "[" * 100_000,
        '{"do": "rule", "optimizer": "sgd", "lr": 1' + 400 * "0" + "}",
        "NaN",
        [],
        "go",
        {},
        {"do": None},
        {"do": "viewers", "count": 0, "new": False},
        {"do": "gone"},
        {"do": "__init__"},
        {"do": "go", "more": 1},
        {"do": "rule"},
        {"do": "rule", "optimizer": "sgd"},
        {"do": "rule", "optimizer": "client.py:Rule", "lr": 0.1},
        {"do": "rule", "optimizer": ["sgd"], "lr": 0.1},
        {"do": "rule", "optimizer": "sgd", "lr": 0},
        {"do": "rule", "optimizer": "sgd", "lr": -1},
        {"do": "rule", "optimizer": "sgd", "lr": True},
        {"do": "rule", "optimizer": "sgd", "lr": "0.1"},
        '{"do": "rule", "optimizer": "sgd", "lr": 1e999}',
        '{"do": "rule", "optimizer": "sgd", "lr": NaN}',
        '{"do": "rule", "optimizer": "sgd", "lr": 1' + 5000 * "0" + "}",
        {"do": "choose", "label": 10},
        {"do": "choose", "label": -1},
        {"do": "choose", "label": 1.0},
        {"do": "draw", "pixels": base64.b64encode(bytes(5)).decode()},
        {"do": "draw", "pixels": "not base64"},
        {"do": "draw", "pixels": "é"},
        {"do": "draw", "pixels": 1},
    ],
    ids=lambda command: str(command)[:40],
)
def test_what_is_no_command_is_refused_and_passed_on_to_nobody(command: Any, client: Client) -> None:
    client.steer()
    status, text = client.do(command)
    assert status == 400
    assert len(text.splitlines()) == 1
    assert client.do({"do": "go"}) == (202, "")
    assert client.told() == {"do": "go"}


def test_a_command_too_large_is_refused(client: Client) -> None:
    client.steer()
    assert client.do({"do": "draw", "pixels": "A" * 2_000_000})[0] == 400


@pytest.mark.parametrize(
    "command",
    [
        *({"do": name} for name in ("pause", "go", "step", "restart", "alone")),
        {"do": "rule", "optimizer": "adam", "lr": 1e-3},
        {"do": "second", "optimizer": "sgd", "lr": 1},
        {"do": "choose", "label": 9},
        {"do": "draw", "pixels": base64.b64encode(bytes(4)).decode()},
        {"do": "draw", "pixels": ""},
    ],
    ids=str,
)
def test_a_command_reaches_the_training_as_it_is(command: Any, client: Client) -> None:
    client.steer()
    assert client.do(command) == (202, "")
    assert client.told() == command


def test_the_first_page_steers_until_it_lets_go(client: Client) -> None:
    def role(steers: bool, free: bool, pages: int) -> Callable[[dict[str, Any]], bool]:
        return lambda message: message == {"kind": "role", "steers": steers, "free": free, "pages": pages}

    assert client.do({"do": "pause"}) == (403, "this page does not steer")
    assert client.do({"do": "take"}) == (403, "another page steers"), "a page that is not open does not steer"
    one = client.events(ONE)
    one.until(role(True, False, 1))
    other = client.events(OTHER)
    other.until(role(False, False, 2))
    assert client.server.commands.get(timeout=30) == {"do": "viewers", "count": 1, "new": True}
    assert client.server.commands.get(timeout=30) == {"do": "viewers", "count": 2, "new": True}
    for command in ("pause", "release", "take"):
        assert client.do({"do": command}, page=OTHER)[0] == 403
    assert client.do({"do": "release"}) == (202, "")
    other.until(role(False, True, 2))
    assert client.do({"do": "pause"})[0] == 403
    assert client.do({"do": "take"}, page=OTHER) == (202, "")
    one.until(role(False, False, 2))
    assert client.do({"do": "pause"}, page=OTHER) == (202, "")
    assert client.told() == {"do": "pause"}


def test_a_page_that_is_loaded_again_still_steers_and_one_that_is_closed_does_not(client: Client) -> None:
    one, other = client.events(ONE), client.events(OTHER)
    one.close()
    other.until(lambda message: message["pages"] == 1)
    again = client.events(ONE)
    again.until(lambda message: message["steers"])
    again.close()
    other.until(lambda message: message["free"])
    assert client.do({"do": "take"}, page=OTHER) == (202, "")


def test_a_copy_of_a_page_takes_its_place(client: Client) -> None:
    one = client.steer()
    copy = client.events(ONE)
    copy.until(lambda message: message["steers"])
    one.until(lambda message: message["kind"] == "moved")
    assert one.next() is None
    assert client.do({"do": "pause"}) == (202, "")


def test_every_page_gets_every_message_until_the_end(own: Client) -> None:
    pages = [own.events(key) for key in (ONE, OTHER)]
    assert own.server.send({"kind": "state", "text": "π\n"})
    for page in pages:
        assert page.until(lambda message: message["kind"] == "state") == {"kind": "state", "text": "π\n"}
    own.server.close()
    for page in pages:
        page.until(lambda message: message["kind"] == "closed")
        assert page.next() is None
    assert own.server.process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one address for loopback")
def test_only_this_machine_reaches_it_and_no_list_of_processes_has_its_token(client: Client) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", client.port), 5)
    process = Path("/proc", str(client.server.process.pid))
    assert client.token.encode() not in (process / "cmdline").read_bytes() + (process / "environ").read_bytes()


def test_a_server_that_is_killed_or_stands_still_holds_nobody_up(own: Client) -> None:
    own.server.process.send_signal(signal.SIGSTOP if hasattr(signal, "SIGSTOP") else signal.SIGTERM)
    message = {"kind": "state", "text": "x" * 100_000}
    start = time.perf_counter()
    assert not all(own.server.send(message) for _ in range(100))
    assert time.perf_counter() - start < 10
    own.server.process.kill()
    while (command := own.server.commands.get(timeout=30)) != GONE:
        assert command["do"] == "viewers"
    with pytest.raises(Empty):
        own.server.commands.get_nowait()
    own.server.send(message)


def test_a_port_that_is_taken_is_a_mistake_of_the_user(client: Client) -> None:
    from lab.console.errors import LabError

    other = Server({**SERVED, "port": client.port})
    with pytest.raises(LabError, match=f"^--watch: port {client.port} cannot be had \\({os.strerror(98)}\\)"):
        other.address()
    other.close()
