"""Damaged files of every kind: each is refused in one line, made again, or read as the whole one."""

import os
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from reliability.damages import DAMAGES
from reliability.kinds import Kind, MadeAgain, kinds
from reliability.problem import same

VERDICTS = ("refused", "made again", "as whole", "WRONG", "TRACEBACK", "HANGS")
SECONDS = 5


class Hangs(Exception):
    """Reading has taken too long."""


def campaign(
    folder: Path, count: int, seed: int, tell: Callable[[str], None] = print
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Damage ``count`` files of each kind. The verdicts by kind, and what was wrong, each in words."""
    verdicts, faults = dict[str, Counter[str]](), list[str]()
    with kinds(folder) as every:
        whole = {name: kind.path.read_bytes() for name, kind in every.items()}
        for name, kind in every.items():
            draw, others = Random(f"{seed} {name}"), strangers(name, every, whole)
            value, verdicts[name] = kind.read(), Counter()
            ways = [*DAMAGES, *PLACES]
            for number in range(count):
                way = ways[number % len(ways)]
                put(kind.path, whole[name], way, draw, whole[draw.choice(others)])
                verdict, words = judged(kind, value)
                verdicts[name][verdict] += 1
                if verdict.isupper():
                    faults.append(f"{name}, {way}, number {number}: {verdict}: {words}")
            put(kind.path, whole[name], "", draw, b"")
            tell(f"{name}: " + ", ".join(f"{verdicts[name][verdict]} {verdict}" for verdict in VERDICTS))
    return verdicts, faults


def strangers(name: str, every: Mapping[str, Kind], whole: Mapping[str, bytes]) -> list[str]:
    """The kinds whose files are none of this kind."""
    states = [other for other in every if every[other].any_state or other.startswith("checkpoint")]
    return [other for other in every if whole[other] != whole[name] and not (every[name].any_state and other in states)]


PLACES: dict[str, Callable[[Path], None]] = {"a folder": os.mkdir, "a pipe": os.mkfifo} if os.name == "posix" else {}
"""What may stand in the place of a file."""


def put(path: Path, content: bytes, way: str, draw: Random, other: bytes) -> None:
    """Put a damaged file in its place; the whole one without a ``way``."""
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    for aside in path.parent.glob(f"{path.name}.damaged*"):
        shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
    if way in PLACES:
        PLACES[way](path)
    else:
        path.write_bytes(DAMAGES[way](content, draw, other) if way else content)


def judged(kind: Kind, whole: Any) -> tuple[str, str]:
    """The verdict, and what there is to say about it."""
    try:
        with limited(SECONDS):
            value = kind.read()
    except MadeAgain:
        return ("made again", "")
    except Hangs:
        return ("HANGS", f"{SECONDS} s")
    except kind.refusals as error:
        return ("TRACEBACK", str(error)) if "\n" in str(error) else ("refused", "")
    except Exception:
        return ("TRACEBACK", traceback.format_exc())
    return ("as whole", "") if same(value, whole) else ("WRONG", repr(value)[:200])


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Hangs in a block that takes longer. (Not on Windows.)"""
    if os.name != "posix":
        yield
        return

    def late(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
