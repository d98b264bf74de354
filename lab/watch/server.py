"""The server's process: it passes on what the process that trains writes, to all pages, and what they ask, to that.

Its first line on stdin says what it serves; every other one is a message to the pages. On stdout it first says its
port, then commands. It ends with stdin, so it does not outlive who started it.
"""

import asyncio
import contextlib
import json
import os
import socket
import sys
import threading
from typing import Any

import uvicorn

from lab.watch.app import make_app
from lab.watch.commands import Limits
from lab.watch.hub import Hub

HOST = "127.0.0.1"
NICE = 5
"""How far it stands back for the training."""


def say(message: dict[str, Any]) -> None:
    """A line to the process that trains; if that is gone, this one ends soon."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


async def serve(listening: socket.socket, served: dict[str, Any]) -> None:
    """Serve until stdin ends."""
    hub = Hub(say)
    limits = Limits(served["optimizers"], served["classes"], served["pixels"])
    port = listening.getsockname()[1]
    app = make_app(served["token"], port, served["page"], limits, hub)
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_level="critical",
        access_log=False,  # it would hold the token
        server_header=False,
        proxy_headers=False,
        limit_concurrency=64,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    loop = asyncio.get_running_loop()

    def end() -> None:
        hub.close()
        server.should_exit = True

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(hub.send, line.rstrip("\n"))
        with contextlib.suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(end)

    threading.Thread(target=read, daemon=True).start()
    await server.serve([listening])


def main() -> None:
    """The process."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    served = json.loads(sys.stdin.readline())
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, served["port"]))
    except OSError as error:
        say({"error": f"port {served['port']} cannot be had ({error.strerror})"})
        return
    listening.listen(64)
    say({"port": listening.getsockname()[1]})
    asyncio.run(serve(listening, served))


if __name__ == "__main__":
    main()
