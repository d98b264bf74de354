"""A surface as heights on a grid on which values of a thousand and of a thousandth are both visible.

height = log(1 + (f − least)/scale): linear in f near the least value in view, logarithmic far above it. A twentieth of
the view lies below the scale.
"""

from typing import NamedTuple

import numpy as np

from lab.descent.surfaces import Surface
from minigrad import Tensor

LOW = 0.05
"""The share of the view that lies below the scale."""


class Relief(NamedTuple):
    """Coordinates along both axes, the function's values ``[y, x]`` there, and what makes heights of them."""

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    least: float
    scale: float

    def heights(self) -> np.ndarray:
        """Of all values."""
        return np.log1p((self.values - self.least) / self.scale)


def relief(surface: Surface, count: int = 161) -> Relief:
    """A surface in its view, at ``count`` points along each axis."""
    x, y = np.linspace(*surface.x, count), np.linspace(*surface.y, count)
    values = surface.function(Tensor(np.stack(np.meshgrid(x, y), axis=-1))).data
    least = float(values.min())
    return Relief(x, y, values, least, float(np.quantile(values - least, LOW)))
