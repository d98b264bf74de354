"""The network of a run, made for its data."""

import inspect
from collections.abc import Sequence

from lab.console.errors import LabError
from minigrad.nn import Module
from models import MODELS


def network(model: str, classes: int, shape: Sequence[int]) -> Module:
    """The model with fresh weights; its function is given ``classes`` and ``shape`` where it takes them.

    Raises LabError for data of a shape that the model does not take.
    """
    make = MODELS[model]
    offered = {"classes": classes, "shape": tuple(shape)}
    taken = inspect.signature(make).parameters
    try:
        return make(**{name: value for name, value in offered.items() if name in taken})
    except ValueError as error:
        raise LabError(f"--model: {error}") from error
