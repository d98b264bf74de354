"""The escape from a saddle, which several claims are about: x² − y², from just beside its ridge."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.claims.rates import descents
from lab.descent import surfaces
from minigrad import Tensor

START, STEPS = (1.0, 1e-6), 2000


def saddle(p: Tensor) -> Tensor:
    """x² − y², twice the surface of that name. Those whose steps grow with the gradient leave it sooner."""
    return 2 * surfaces.saddle(p)


def escape(optimizer: str, lr: float, start: Sequence[float] = START, **options: Any) -> float:
    """Steps until |y| ≥ 1, infinite if there are more than STEPS."""
    walk = descents(saddle, start, optimizer, STEPS, [lr], **options)
    return next((step for step, (points, _) in enumerate(walk) if abs(points[0, 1]) >= 1), np.inf)
