"""Rows for diagonals and triangles."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X, numbers
from tests.ops.row import row


def picked(name: str, torch_name: str, *args: int) -> Case:
    """The elements of X that the indices name, which are plain arrays in NumPy."""
    of = name.endswith("_from")

    def pick(library, x):
        return x[getattr(library, name)(*([x] if of else []), *args)]

    return Case(
        f"{name}[{args}]",
        lambda x: pick(mg, x),
        lambda x: pick(np, x),
        lambda t, x: x[tuple(getattr(t, torch_name)(2, 3, args[0] if of and args else args[1] if args[1:] else 0))],
        (X,),
    )


CASES = [
    *[
        picked(f"{name}_indices{suffix}", f"{name}_indices", *args)
        for name in ("tril", "triu")
        for suffix, args in (("", (2, 0, 3)), ("", (2, 1, 3)), ("", (2, -1, 3)), ("_from", ()), ("_from", (1,)))
    ],
    row("diagonal", lambda t, x: x.diagonal(), X),
    *[row("diagonal", lambda t, x, k=k: x.diagonal(k), X, offset=k) for k in (1, 2, -1)],
    row("diagonal", lambda t, x: x[0, :0], X, offset=-5),
    row("diagonal", lambda t, x: x.diagonal(1, -1, 0), CUBE, args=(1, -1, 0)),
    row("diagonal", lambda t, x: x.diagonal(-1, 1, 2), CUBE, offset=-1, axis1=1, axis2=2),
    *[row("diag", lambda t, x, k=k: t.diag(x, k), x, k=k) for k in (0, 1, -1, 9) for x in (X, ROW)],
    row("diag", lambda t, x: t.diag(x), numbers(0), label="empty"),
    row("trace", lambda t, x: x.trace(), X),
    row("trace", lambda t, x: x.diagonal(1).sum(-1), CUBE, offset=1),
    row("trace", lambda t, x: x.diagonal(0, 2, 1).sum(-1), CUBE, axis1=-1, axis2=1),
    row("trace", lambda t, x: x.sum(), numbers(0, 3), label="empty"),
    *[row(name, lambda t, x, name=name: getattr(t, name)(x), X) for name in ("tril", "triu")],
    *[
        row(name, lambda t, x, name=name, k=k: getattr(t, name)(x, k), CUBE, k=k)
        for name in ("tril", "triu")
        for k in (-1, 2, 9)
    ],
    row("tril", lambda t, x: x.expand(3, 3).tril(), ROW, label="vector"),
    row("triu", lambda t, x: t.triu(x), np.zeros((2, 0, 3)), label="empty"),
]
