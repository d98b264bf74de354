"""Rows for ops on shapes."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, Case, X, numbers
from tests.ops.row import row

NARROW = numbers(2, 1, 3, 1)
EMPTY = numbers(2, 0, 3)


def mixed(grids):
    """A sum in which no two grids count the same."""
    return grids[0] + 2 * grids[1] + 3 * grids[2]


CASES = [
    row("reshape", lambda t, x: x.reshape(4, -1), CUBE, args=((4, -1),)),
    row("reshape", lambda t, x: x.reshape(-1), CUBE, args=(-1,)),
    row("reshape", lambda t, x: x.reshape(3, 0), EMPTY, args=((3, 0),)),
    row("reshape", lambda t, x: x.permute(2, 1, 0).reshape(2, -1).T, CUBE, args=((-1, 2),), order="F"),
    row("ravel", lambda t, x: x.ravel(), CUBE),
    row("ravel", lambda t, x: x.permute(2, 1, 0).ravel(), CUBE, order="F"),
    row("transpose", lambda t, x: x.permute(2, 1, 0), CUBE),
    row("transpose", lambda t, x: x.permute(1, 2, 0), CUBE, args=((1, -1, 0),)),
    Case("T", lambda x: x.T, lambda x: x.T, lambda t, x: x.T, (X,)),
    row("swapaxes", lambda t, x: x.swapaxes(0, -1), CUBE, args=(0, -1)),
    row("moveaxis", lambda t, x: x.moveaxis(0, -1), CUBE, args=(0, -1)),
    row("moveaxis", lambda t, x: x.moveaxis((2, 0), (0, 1)), CUBE, args=((-1, 0), (0, 1))),
    row("expand_dims", lambda t, x: x[None], X, axis=0),
    row("expand_dims", lambda t, x: x[None, :, None], X, axis=(0, 2)),
    row("squeeze", lambda t, x: x.squeeze(), NARROW),
    row("squeeze", lambda t, x: x.squeeze(-1), NARROW, axis=-1),
    row("squeeze", lambda t, x: x.squeeze((1, 3)), NARROW, axis=(1, -1)),
    row("broadcast_to", lambda t, x: x.expand(2, 4, 3), numbers(2, 1, 3), args=((2, 4, 3),)),
    row("broadcast_to", lambda t, x: x.expand(5, 2, 3), X, args=((5, 2, 3),)),
    row("broadcast_to", lambda t, x: x.expand(0, 3), numbers(1, 3), args=((0, 3),)),
    row("flip", lambda t, x: x.flip(0, 1, 2), CUBE),
    row("flip", lambda t, x: x.flip(-1), CUBE, axis=-1),
    row("flip", lambda t, x: x.flip((0, 2)), CUBE, axis=(0, -1)),
    row("matrix_transpose", lambda t, x: x.mT, CUBE),
    *[
        Case(
            f"meshgrid[{indexing}]",
            lambda a, b, c, way=indexing: mixed(mg.meshgrid(a, b, c, indexing=way)),
            lambda a, b, c, way=indexing: mixed(np.meshgrid(a, b, c, indexing=way)),
            lambda t, a, b, c, way=indexing: mixed(t.meshgrid(a, b, c, indexing=way)),
            (numbers(3), numbers(2, seed=5), numbers(4, seed=6)),
        )
        for indexing in ("xy", "ij")
    ],
    Case(
        "meshgrid[sparse]",
        lambda a, b: mixed(mg.meshgrid(a, b, a, sparse=True, copy=False)),
        lambda a, b: mixed(np.meshgrid(a, b, a, sparse=True)),
        lambda t, a, b: a[None, :, None] + 2 * b[:, None, None] + 3 * a,
        (numbers(3), numbers(2, seed=5)),
    ),
    row("fliplr", lambda t, x: x.fliplr(), CUBE),
    row("flipud", lambda t, x: x.flipud(), CUBE),
    *[row("rot90", lambda t, x, k=k: x.rot90(k), X, k=k) for k in (-1, 0, 1, 2, 3, 6)],
    *[row("rot90", lambda t, x, k=k: x.rot90(k, (2, 1)), CUBE, k=k, axes=(-1, 1)) for k in (1, 3)],
    *[
        Case(
            f"{name}[{x.ndim}d]",
            lambda x, name=name: 2 * getattr(mg, name)(x),
            lambda x, name=name: 2 * getattr(np, name)(x),
            lambda t, x, name=name: 2 * getattr(t, name)(x),
            (x,),
        )
        for name in ("atleast_1d", "atleast_2d", "atleast_3d")
        for x in (CUBE, X, X[0])
    ],
    row("roll", lambda t, x: x.roll(5), CUBE, shift=5),
    row("roll", lambda t, x: x.roll(-1, 1), CUBE, shift=-1, axis=1),
    row("roll", lambda t, x: x.roll((1, -3), (0, 2)), CUBE, shift=(1, -3), axis=(0, -1)),
    row("roll", lambda t, x: x.roll((2, 2), (0, 1)), CUBE, shift=2, axis=(0, 1)),
    Case("astype", lambda x: mg.astype(x, np.float64) * 2, lambda x: x * 2, lambda t, x: x.double() * 2, (X,)),
    row("copy", lambda t, x: x.clone(), X),
    row("zeros_like", lambda t, x: t.zeros_like(x), X),
    row("ones_like", lambda t, x: t.ones_like(x), X),
]
