"""Who watches, and who of them steers."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

GRACE = 2.0
"""Seconds in which a page that steers may be loaded again and still steers."""

MOST_WAITING = 64
"""So many messages may wait for a page; one that does not read them is cut off, and begins anew when it comes back."""


class Viewer:
    """One open page, by the key that it has chosen: the same one when it is loaded again."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.waiting: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)

    def put(self, line: str) -> None:
        """Send a line of JSON, unless the page reads too slowly: then it is cut off."""
        try:
            self.waiting.put_nowait(line)
        except asyncio.QueueFull:
            self.cut_off()

    def end(self) -> None:
        """End its stream after what waits for it."""
        if self.waiting.full():
            self.cut_off()
        else:
            self.waiting.put_nowait(None)

    def cut_off(self) -> None:
        """End its stream at once."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Hub:
    """The open pages. One of them steers at most: the first, until it lets go or is closed.

    ``tell`` is called with what the process that trains is to know: how many watch, and that there is a new one.
    """

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self.tell = tell
        self.viewers: dict[str, Viewer] = {}
        self.steering: str | None = None

    def join(self, key: str) -> Viewer:
        """Add a page. One with the key of another takes its place: it is that page, loaded again."""
        if (before := self.viewers.pop(key, None)) is not None:
            before.put(json.dumps({"kind": "moved"}))
            before.end()
        viewer = self.viewers[key] = Viewer(key)
        if self.steering is None and len(self.viewers) == 1:
            self.steering = key
        self._announce(new=True)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Remove a page. If it steers, and does not come back, another one may."""
        if self.viewers.get(viewer.key) is not viewer:
            return
        del self.viewers[viewer.key]
        if viewer.key == self.steering:
            asyncio.get_running_loop().call_later(GRACE, self._give_up, viewer.key)
        self._announce(new=False)

    def _give_up(self, key: str) -> None:
        if key == self.steering and key not in self.viewers:
            self.release(key)

    def release(self, key: str) -> None:
        """Let go of steering, if this page steers."""
        if key == self.steering:
            self.steering = None
            self._announce(new=False)

    def take(self, key: str) -> bool:
        """Steer from here on; whether nobody else does."""
        if self.steering is None and key in self.viewers:
            self.steering = key
            self._announce(new=False)
        return self.steers(key)

    def steers(self, key: str) -> bool:
        """Whether this page steers."""
        return key == self.steering and key in self.viewers

    def send(self, line: str) -> None:
        """Send a line of JSON to all."""
        for viewer in list(self.viewers.values()):
            viewer.put(line)

    def close(self) -> None:
        """End all streams."""
        for viewer in list(self.viewers.values()):
            viewer.put(json.dumps({"kind": "closed"}))
            viewer.end()

    def _announce(self, new: bool) -> None:
        """Tell each page its role, and the process that trains how many there are."""
        for key, viewer in list(self.viewers.items()):
            role = {"kind": "role", "steers": key == self.steering, "free": self.steering is None}
            viewer.put(json.dumps({**role, "pages": len(self.viewers)}))
        self.tell({"do": "viewers", "count": len(self.viewers), "new": new})
