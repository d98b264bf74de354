"""One op by itself: what its derivatives give for a gradient of our choice, and which element goes where."""

from typing import NamedTuple

import numpy as np

from minigrad.autograd import edges_of, walk
from minigrad.tensor import Tensor

# An output of this many elements is traced element by element, of a larger one those with the largest gradients; and
# what has more places in a parent than ``SPREAD``, or in all more than ``TRACED``, is not.
EACH, SOME = 144, 16
SPREAD, TRACED = 1024, 6000


class Spread(NamedTuple):
    """Where elements of an op's output lead in a parent: ``{element: (places, slopes)}``; ``each``: whether all do.

    A slope is d(element)/d(place): the gradient at a place is the sum of slope · gradient over the elements there.
    """

    elements: dict[int, tuple[np.ndarray, np.ndarray]]
    each: bool


class Alone:
    """The op that made a tensor, cut off from the graph behind."""

    def __init__(self, y: Tensor) -> None:
        self._y = Tensor(y.data, requires_grad=True)
        self._y.edges = tuple((Tensor(parent.data, requires_grad=True), *rest) for parent, *rest in edges_of(y))

    def gives(self, g: Tensor) -> list[Tensor]:
        """What goes to each parent if the gradient of the output is g: the engine's own step."""
        steps = list(walk([self._y], [g], None, keep=True))
        return [d for _, _, d in steps[0][2]]

    def spreads(self, g: Tensor) -> list[Spread | None]:
        """The spread in each parent, None where there would be too much to show."""
        every = g.size <= EACH
        elements = range(g.size) if every else np.argsort(-np.abs(g.data), axis=None, kind="stable")[:SOME]
        found: list[dict[int, tuple[np.ndarray, np.ndarray]]] = [{} for _ in self._y.edges or ()]
        for k in sorted(int(k) for k in elements):
            unit = np.zeros(g.shape, g.dtype)
            unit.reshape(-1)[k] = 1
            for places, d in zip(found, self.gives(Tensor(unit)), strict=True):
                slopes = d.data.reshape(-1)
                at = np.flatnonzero(slopes)
                if d.shape == g.shape:  # 0 · ∞, of a slope at another place, is no way there
                    at = at[(at == k) | ~np.isnan(slopes[at])]
                places[k] = at, slopes[at]
        return [self._spread(i, places, every) for i, places in enumerate(found)]

    def _spread(self, i: int, places: dict[int, tuple[np.ndarray, np.ndarray]], every: bool) -> Spread | None:
        sizes = [len(at) for at, _ in places.values()]
        if not sizes or max(sizes) > SPREAD or sum(sizes) > TRACED:
            return None
        if (
            self._y.edges
            and self._y.edges[i][0].shape == self._y.shape
            and all(np.array_equal(at, at[at == k]) for k, (at, _) in places.items())
        ):  # element by element: a slope of 0 has its place too
            at_home = {k: slopes if len(at) else np.zeros(1) for k, (at, slopes) in places.items()}
            places = {k: (np.array([k]), slopes) for k, slopes in at_home.items()}
        return Spread(places, every)
