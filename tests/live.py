"""What the scripts that run other libraries share; none of them is a part of the test line."""

from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

T = TypeVar("T")


def installed(asked: list[str], libraries: Mapping[str, tuple[str, T]]) -> Iterator[tuple[str, str, T]]:
    """Of the libraries that are asked for (all, if none is): name, version, and what there is to run it.

    ``libraries``: by name, the distribution and that. One that is not installed is a line that says so.
    """
    for library in asked or libraries:
        distribution, run = libraries[library]
        try:
            now = version(distribution)
        except PackageNotFoundError:
            print(f"{library}: not installed ({distribution})")
            continue
        yield library, now, run
