"""Ten functions of two variables, each easy or hard for another reason.

A function takes and gives Tensors, so that its gradient is the engine's. It takes any number of points at once, their x
and y in the last axis: (2,) gives a number, (N, 2) gives N.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin

import minigrad as mg
from minigrad import Tensor

Function = Callable[[Tensor], Tensor]
Point = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """A function of (x, y), where to start on it, and the part of the plane that is worth seeing.

    ``start`` lies off every ridge and axis of symmetry: on one, no method can leave it, which says nothing. ``minima``
    are where the function is least, none if it falls for ever. ``steps`` are enough for the best of the nine, not for
    all.
    """

    function: Function
    formula: str
    about: str
    start: Point
    minima: tuple[Point, ...]
    x: Point
    y: Point
    steps: int


def _xy(p: Tensor) -> tuple[Tensor, Tensor]:
    return p[..., 0], p[..., 1]


def ravine(p: Tensor) -> Tensor:
    """½(x² + 100y²): a hundred times steeper across than along."""
    x, y = _xy(p)
    return 0.5 * (x**2 + 100 * y**2)


def rotated_ravine(p: Tensor) -> Tensor:
    """½(u² + 100v²), u = (x + y)/√2, v = (y − x)/√2: the ravine rotated by 45°, so that it lies along no axis."""
    x, y = _xy(p)
    c, s = cos(pi / 4), sin(pi / 4)
    u, v = c * x + s * y, c * y - s * x
    return 0.5 * (u**2 + 100 * v**2)


def bowl(p: Tensor) -> Tensor:
    """½(x² + y²): equally steep everywhere; the straight line is the shortest way."""
    x, y = _xy(p)
    return 0.5 * (x**2 + y**2)


def saddle(p: Tensor) -> Tensor:
    """½(x² − y²): down to (0, 0) along x, and away from it along y, ever faster."""
    x, y = _xy(p)
    return 0.5 * (x**2 - y**2)


def beale(p: Tensor) -> Tensor:
    """(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: steep walls, and a flat floor (Beale 1958)."""
    x, y = _xy(p)
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def rosenbrock(p: Tensor) -> Tensor:
    """(1 − x)² + 100(y − x²)²: a bent valley, whose floor hardly falls (Rosenbrock 1960)."""
    x, y = _xy(p)
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rastrigin(p: Tensor) -> Tensor:
    """20 + x² − 10 cos 2πx + y² − 10 cos 2πy: a bowl full of holes (Rastrigin 1974)."""
    x, y = _xy(p)
    return 20 + x**2 - 10 * mg.cos(2 * pi * x) + y**2 - 10 * mg.cos(2 * pi * y)


def himmelblau(p: Tensor) -> Tensor:
    """(x² + y − 11)² + (x + y² − 7)²: four minima of the same depth (Himmelblau 1972)."""
    x, y = _xy(p)
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def long_valley(p: Tensor) -> Tensor:
    """√(1 + x²) − 1 + 10y²: far from the minimum the floor's slope is 1, however far."""
    x, y = _xy(p)
    return mg.sqrt(1 + x**2) - 1 + 10 * y**2


def plateau(p: Tensor) -> Tensor:
    """1 − exp(−(x² + y²)/2): a hole in a plain, whose slope dies away with the distance."""
    x, y = _xy(p)
    return 1 - mg.exp(-0.5 * (x**2 + y**2))


def _surface(
    function: Function, start: Point, minima: tuple[Point, ...], x: Point, y: Point, steps: int
) -> tuple[str, Surface]:
    formula, about = (function.__doc__ or "").rstrip(".").split(": ", 1)
    return function.__name__.replace("_", "-"), Surface(function, formula, about, start, minima, x, y, steps)


SURFACES: dict[str, Surface] = dict(
    [
        _surface(ravine, (-10.0, 1.0), ((0, 0),), (-11, 3), (-2.5, 2.5), 200),
        _surface(rotated_ravine, (-7.8, -6.4), ((0, 0),), (-10, 4), (-9, 4), 200),
        _surface(bowl, (-4.0, 3.0), ((0, 0),), (-5, 5), (-5, 5), 100),
        _surface(saddle, (1.0, 1e-3), (), (-1.5, 1.5), (-2, 2), 100),
        _surface(beale, (1.0, 1.2), ((3, 0.5),), (-0.5, 4.5), (-1.5, 2), 500),
        _surface(rosenbrock, (-2.0, 2.0), ((1, 1),), (-2.5, 2), (-1, 4), 1000),
        _surface(rastrigin, (-2.7, 3.2), ((0, 0),), (-4.5, 4.5), (-4.5, 4.5), 300),
        _surface(
            himmelblau,
            (-0.3, -0.8),
            ((3, 2), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)),
            (-5.5, 5.5),
            (-5.5, 5.5),
            200,
        ),
        _surface(long_valley, (-20.0, 1.0), ((0, 0),), (-22, 5), (-2, 2), 300),
        _surface(plateau, (-3.0, 1.2), ((0, 0),), (-4, 3), (-3, 3), 300),
    ]
)
