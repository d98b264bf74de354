"""The path of an optimizer on a function: its point and the function's value at every step."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from minigrad import Tensor
from minigrad.nn import Parameter
from minigrad.optim import NAMED


class Path(NamedTuple):
    """``points`` (steps + 1, n), the start first, and the ``losses`` (steps + 1,) there.

    A path ends early, at the last finite point, where the next one is not finite.
    """

    points: np.ndarray
    losses: np.ndarray

    def steps_to(self, loss: float) -> float:
        """The first step after which the loss is at most this; infinite if there is none."""
        (below,) = np.nonzero(self.losses <= loss)
        return int(below[0]) if len(below) else np.inf


@np.errstate(all="ignore")
def descend(
    function: Callable[[Tensor], Tensor],
    start: Sequence[float] | np.ndarray,
    optimizer: str,
    steps: int,
    lr: float | Callable[[int], float] | None = None,
    dtype: Any = np.float64,
    **options: Any,
) -> Path:
    """Take ``steps`` steps from ``start`` with one of the nine; ``options`` are the optimizer's own.

    ``lr`` is the optimizer's default if it is None; a function gives the rate of each step, 0 being the first.
    """
    x = Parameter(np.array(start, dtype))
    rates = lr if callable(lr) else None
    given = options if lr is None else {**options, "lr": rates(0) if rates else lr}
    optim = NAMED[optimizer]([x], **given)
    points: list[np.ndarray] = []
    losses: list[float] = []
    for step in range(steps + 1):
        value = function(x)
        loss = value.item()
        if step and not (np.isfinite(loss) and np.isfinite(x.data).all()):
            break
        points.append(x.data.copy())
        losses.append(loss)
        if step == steps:
            break
        if rates:
            optim.param_groups[0]["lr"] = rates(step)
        optim.zero_grad()
        value.backward()
        optim.step()
    return Path(np.array(points), np.array(losses))
