"""Rows for indexing."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X

WHOLE = np.array([[2, 0], [1, 1]])


def index(label: str, index) -> Case:
    def tensors(t):
        parts = index if isinstance(index, tuple) else (index,)
        return tuple(t.tensor(part) if isinstance(part, np.ndarray) else part for part in parts)

    return Case(f"getitem[{label}]", lambda x: x[index], lambda x: x[index], lambda t, x: x[tensors(t)], (CUBE,))


CASES = [
    index("number", 1),
    index("slices", (slice(None), slice(1, None), slice(None, None, 2))),
    index("ellipsis", (..., 1)),
    index("newaxis", (None, 0, ..., None)),
    index("repeated", np.array([1, 0, 1, 1])),
    index("arrays", (np.array([[0, 1], [1, 1]]), slice(None), np.array([0, 3]))),
    index("mask", CUBE > 0),
    index("mask of rows", (slice(None), np.array([True, False, True]))),
    Case(
        "scatter",
        lambda g: mg.scatter(g, np.array([2, 0, 2]), (4,)),
        lambda g: np.array([g[1], 0, g[0] + g[2], 0]),
        lambda t, g: t.zeros(4, dtype=g.dtype).index_add(0, t.tensor([2, 0, 2]), g),
        (ROW,),
    ),
    Case(
        "take_along_axis",
        lambda x: mg.take_along_axis(x, WHOLE, axis=1),
        lambda x: np.take_along_axis(x, WHOLE, axis=1),
        lambda t, x: t.take_along_dim(x, t.tensor(WHOLE), 1),
        (X,),
    ),
]
