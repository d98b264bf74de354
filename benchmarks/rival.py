"""The other side: PyTorch, or an earlier build of minigrad in a checkout of its own."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Rival(NamedTuple):
    """``side`` names it in a figure, ``title`` in a table; it runs the side ``module``, in the checkout ``folder``."""

    side: str
    title: str
    module: str
    folder: Path


TORCH = Rival("torch", "PyTorch", "torch", ROOT)


def before(folder: Path) -> Rival:
    """The minigrad of another checkout, by the benchmark that is there."""
    return Rival("before", "before", "minigrad", folder)


TITLES = {rival.side: rival.title for rival in (TORCH, before(ROOT))}
