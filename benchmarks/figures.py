"""The measurements of one cell, and their statistics."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.job import Cell
from benchmarks.rival import TITLES


@dataclass(frozen=True)
class Figure:
    """One cell: what each side took in each round, in seconds (or MiB); the i-th of all sides belong together."""

    group: str
    cell: Cell
    measured: Mapping[str, list[float]]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def rivals(self) -> list[str]:
        """The sides that minigrad is compared with."""
        return [side for side in self.measured if side in TITLES]

    @property
    def rival(self) -> str:
        """The best of them in this cell."""
        return min(self.rivals, key=self.ratio_beside)

    def ratios_beside(self, rival: str) -> list[float]:
        """A rival's over minigrad's, round by round; above 1 minigrad is better."""
        pairs = zip(self.measured[rival], self.measured["minigrad"], strict=True)
        return [theirs / ours for theirs, ours in pairs]

    def ratio_beside(self, rival: str) -> float:
        """The median of the ratios: a round disturbed by other work does not change it much."""
        return statistics.median(self.ratios_beside(rival))

    @property
    def ratios(self) -> list[float]:
        """Those beside the best rival."""
        return self.ratios_beside(self.rival)

    @property
    def ratio(self) -> float:
        """The median beside the best rival."""
        return statistics.median(self.ratios)

    def median(self, side: str) -> float:
        """A side's median over the rounds."""
        return statistics.median(self.measured[side])

    def as_json(self) -> dict[str, Any]:
        """Everything, for a file."""
        ratios = {"median": self.ratio, "min": min(self.ratios), "max": max(self.ratios)}
        medians = {side: self.median(side) for side in self.measured}
        return {
            "group": self.group,
            "cell": dict(self.cell),
            "rival": self.rival,
            "ratio": ratios,
            "ratios": {side: self.ratio_beside(side) for side in self.rivals},
            "median": medians,
            "rounds": dict(self.measured),
            "notes": dict(self.notes),
        }
