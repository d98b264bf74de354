"""The server's process, from the side of the one that trains: it never waits for it, and needs it for nothing."""

import json
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue, SimpleQueue
from typing import Any

from lab.console.errors import LabError
from minigrad import strict_json

CHECKOUT = Path(__file__).parents[2]
MOST_WAITING = 4
"""So many messages may wait for the server; what is more is left out."""
PATIENCE = 3.0
"""Seconds in which it ends by itself."""
GONE = {"do": "gone"}
"""What comes in place of a command when there is no server any more."""


class Server:
    """A server for one page. ``commands`` are those of the page, and how many pages are open.

    ``served`` is what ``serve`` of ``lab.watch.server`` needs beside the token, which no list of processes shows.
    """

    def __init__(self, served: dict[str, Any]) -> None:
        self.token = secrets.token_urlsafe(32)
        self.port: int | None = None
        self.commands: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._first: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._out: Queue[str | None] = Queue(MOST_WAITING)
        path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lab.watch.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for the training, which ends this
        )
        self._out.put(json.dumps({**served, "token": self.token}))
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def address(self) -> str:
        """Where the page is; it is there when this returns. Raises LabError where it cannot be."""
        if self.port is None:
            first = self._first.get()
            if "port" not in first:
                why = first.get("error", "the server did not start")
                raise LabError(f"--watch: {why}; leave the port out, or name another")
            self.port = first["port"]
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    def send(self, message: dict[str, Any]) -> bool:
        """Send a message to all pages; whether it was taken. It is not where the server does not keep up."""
        try:
            self._out.put_nowait(json.dumps(message, allow_nan=False, separators=(",", ":")))
        except Full:
            return False
        return True

    def close(self) -> None:
        """End it."""
        try:
            self._out.put(None, timeout=PATIENCE)
            self.process.wait(PATIENCE)
        except (Full, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        into = self._first
        for line in self.process.stdout:
            into.put(strict_json.parse(line))
            into = self.commands
        if into is self._first:
            into.put({})
        self.commands.put(GONE)

    def _write(self) -> None:
        assert self.process.stdin is not None
        try:
            while (line := self._out.get()) is not None:
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()
        except OSError:  # it is gone: what comes is taken, and forgotten
            while self._out.get() is not None:
                pass
        with suppress(OSError):
            self.process.stdin.close()
