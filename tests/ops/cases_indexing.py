"""Rows for indexing."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X, numbers
from tests.ops.row import row

WHOLE = np.array([[2, 0], [1, 1]])
PAIRS = np.array([[0, 1], [1, 1]])
YES = np.array([True, False, True])
BLOCK = numbers(2, 3, 4, 3, seed=5)


def index(label: str, index, x: np.ndarray = CUBE, torch=None) -> Case:
    def tensors(t):
        parts = index if isinstance(index, tuple) else (index,)
        return tuple(t.tensor(part) if isinstance(part, (np.ndarray, list)) else part for part in parts)

    return Case(
        f"getitem[{label}]", lambda x: x[index], lambda x: x[index], torch or (lambda t, x: x[tensors(t)]), (x,)
    )


BASIC = [
    index("number", 1),
    index("negative numbers", (-1, 2, -4)),
    index("slices", (slice(None), slice(1, None), slice(None, None, 2))),
    index(
        "backwards",
        (slice(None, None, -1), ..., slice(None, 0, -2)),
        torch=lambda t, x: x.flip(0)[..., [3, 1]],
    ),
    index("no element", (slice(None), slice(2, 1))),
    index("beyond the end", (slice(-9, 9), slice(1, 99))),
    index("ellipsis", (..., 1)),
    index("ellipsis for nothing", (1, ..., slice(None), 0)),
    index("newaxis", (None, 0, ..., None)),
    index("nothing", ()),
]

ARRAYS = [
    index("repeated", np.array([1, 0, 1, 1])),
    index("list", [1, 0, -1]),
    index("list of lists", ([[0, 1], [1, 1]], [0, 2])),
    index("empty list", [], torch=lambda t, x: x[:0]),
    index("arrays", (PAIRS, slice(None), np.array([0, 3]))),
    index("arrays, broadcast", (np.array([[0], [1]]), np.array([[2, 2, 0]]))),
    index("array and number", (1, np.array([0, 0]), slice(1, 3))),
    # PyTorch takes a number for a slice that is then dropped; NumPy, next to an array, for an array.
    index("number, slice, array", (1, slice(None), np.array([3, 3, 0])), torch=lambda t, x: x[1][:, [3, 3, 0]].T),
    index(
        "array, slice, number",
        (slice(None), PAIRS, slice(None), -1),
        BLOCK,
        lambda t, x: x[:, t.tensor(PAIRS), :, t.tensor([-1])],
    ),
    index("arrays around a newaxis", (PAIRS, None, np.array([0, 2]))),
    index("array after ellipsis", (..., PAIRS, slice(None, None, 2))),
    index("number as an array", (np.array(1), slice(None), np.array(-1))),
    index("mask", CUBE > 0),
    index("mask of matrices", (CUBE[:, :, 0] > 0, slice(1, None))),
    index("mask of rows", (slice(None), YES)),
    index("masks and numbers", (slice(None), YES, np.array([1, 1]))),
    index("list of booleans", (slice(None), [True, False, True])),
    index("no mask", np.zeros((2, 3), bool)),
    index("true", True),
    index("false", np.array(False)),
]

CASES = [
    *BASIC,
    *ARRAYS,
    Case(
        "scatter",
        lambda g: mg.scatter(g, np.array([2, 0, 2]), (4,)),
        lambda g: np.array([g[1], 0, g[0] + g[2], 0]),
        lambda t, g: t.zeros(4, dtype=g.dtype).index_add(0, t.tensor([2, 0, 2]), g),
        (ROW,),
    ),
    Case(
        "scatter[rows]",
        lambda g: mg.scatter(g, (slice(None), np.array([1, 1, 0])), (2, 3, 4)),
        lambda g: np.stack([g[:, 2], g[:, 0] + g[:, 1], 0 * g[:, 0]], 1),
        lambda t, g: t.zeros(2, 3, 4, dtype=g.dtype).index_add(1, t.tensor([1, 1, 0]), g),
        (CUBE,),
    ),
    row("take", lambda t, x: t.take(x, t.tensor(WHOLE)), X, args=(WHOLE,)),
    row("take", lambda t, x: x[:, WHOLE], CUBE, args=(WHOLE,), axis=1),
    row("take", lambda t, x: x[..., -1], CUBE, args=(-1,), axis=-1),
    row("take", lambda t, x: x[[1, 0, 1]], CUBE, args=([True, False, True],), axis=0),
    row("take_along_axis", lambda t, x: t.take_along_dim(x, t.tensor(WHOLE), 1), X, args=(WHOLE,), axis=1),
    row(
        "take_along_axis",
        lambda t, x: t.take_along_dim(x, t.tensor([[1, 0, -1]]) % 2, 0),
        X,
        args=(np.array([[1, 0, -1]]),),
        axis=0,
    ),
    row(
        "take_along_axis",
        lambda t, x: t.take_along_dim(x, t.tensor([[[1]]]), 2),
        CUBE,
        args=(np.array([[[1]]]),),
        axis=-1,
    ),
    row("take_along_axis", lambda t, x: x.ravel()[[5, 0, 5]], X, args=(np.array([5, 0, 5]),), axis=None),
]
