"""How large gradients and updates are in each layer, now and then over a run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import sqrt
from typing import Any

import numpy as np

from minigrad.nn import Module, Parameter

EVERY = 100


class Watch:
    """Of each layer, at the first step and then every ``every`` steps: ‖g‖ of its gradient, ‖Δθ‖ / ‖θ‖ of its update.

    A layer is a module with parameters of its own, θ all of these together. g is what ``backward`` gave, before
    clipping; Δθ is what the optimizer made of it. What was measured is in ``steps`` (n,), ``gradients`` and ``updates``
    (n, layers). It changes no number of the run.

    ``always`` lets it measure every step; ``last`` is what was measured last, a step, its gradients and updates, also
    where that is not among ``steps``.
    """

    def __init__(self, model: Module, every: int = EVERY) -> None:
        self.every = every
        self.layers = _layers(model)
        self.steps: list[int] = []
        self.gradients: list[list[float]] = []
        self.updates: list[list[float]] = []
        self.always = False
        self.last: tuple[int, list[float], list[float]] | None = None

    @contextmanager
    def step(self, number: int) -> Iterator[None]:
        """The block in which the optimizer takes this step, the first being 1."""
        regular = number == 1 or number % self.every == 0
        if not (regular or self.always):
            yield
            return
        gradients = [_norm(p.grad.data for p in layer if p.grad is not None) for layer in self.layers.values()]
        before = [[p.data.copy() for p in layer] for layer in self.layers.values()]
        yield
        updates = [_update(*each) for each in zip(self.layers.values(), before, strict=True)]
        self.last = number, gradients, updates
        if regular:
            self.steps.append(number)
            self.gradients.append(gradients)
            self.updates.append(updates)

    def state_dict(self) -> dict[str, Any]:
        """What was measured, as arrays; beside them the layers' names."""
        rows = (len(self.steps), len(self.layers))
        return {
            "layers": list(self.layers),
            "steps": np.array(self.steps, np.int64),
            "gradients": np.array(self.gradients, np.float64).reshape(rows),
            "updates": np.array(self.updates, np.float64).reshape(rows),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what ``state_dict()`` gave."""
        self.steps = state["steps"].tolist()
        self.gradients, self.updates = state["gradients"].tolist(), state["updates"].tolist()
        self.last = None


def _layers(model: Module) -> dict[str, list[Parameter]]:
    """The parameters by layer, as in ``0 Conv2d``: by their names up to the last dot, each once."""
    modules = dict(model.named_modules())
    layers: dict[str, list[Parameter]] = {}
    for name, parameter in model.named_parameters():
        owner = name.rpartition(".")[0]
        kind = type(modules[owner]).__name__ if owner in modules else ""
        layers.setdefault(f"{owner} {kind}".strip(), []).append(parameter)
    return layers


def _update(layer: list[Parameter], before: list[np.ndarray]) -> float:
    """‖Δθ‖ / ‖θ‖, θ before the step; of weights that were all 0 it is inf."""
    moved = _norm(np.subtract(p.data, was, dtype=np.float64) for p, was in zip(layer, before, strict=True))
    size = _norm(before)
    return moved / size if size else float("inf") if moved else 0.0


def _norm(arrays: Iterable[np.ndarray]) -> float:
    """√Σx² over all of them, in float64, which squares of float32 do not leave."""
    flat = (np.asarray(array, np.float64).ravel() for array in arrays)
    return sqrt(sum(float(x @ x) for x in flat))
