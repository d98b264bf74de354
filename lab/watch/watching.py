"""A run's server and session, from their beginning to their end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from lab.console.progress import Display
from lab.language import tr
from lab.training.data import Data
from lab.training.run import Run, go_on
from lab.training.settings import Settings
from lab.watch.looks import Looks
from lab.watch.page import served
from lab.watch.process import Server
from lab.watch.session import Session


class Between(Protocol):
    """What is between the steps of a run, and after its end."""

    def __call__(self, run: Run) -> bool: ...
    def stay(self) -> None: ...


class Unwatched:
    """Nothing."""

    def __call__(self, run: Run) -> bool:
        return go_on(run)

    def stay(self) -> None:
        pass


@contextmanager
def watched(
    port: int | None, settings: Settings, data: Data, display: Display, stop: Callable[[], bool]
) -> Iterator[Between]:
    """A block in which a run is watched on this port, 0 for any that is free, None for not at all.

    Raises LabError where the page cannot be served.
    """
    if port is None:
        yield Unwatched()
        return
    looks = Looks(settings, data)
    server = Server(served(settings, data, looks, port))
    try:
        display.say(tr("watch: {address}", address=server.address()))
        yield Session(server, looks, display, stop)
    finally:
        server.close()
