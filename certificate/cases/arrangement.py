"""The same elements in another arrangement: shapes, joining, indexing, triangles; and differences of neighbours."""

from collections.abc import Callable
from typing import Any

import numpy as np

import minigrad as mg
from certificate.cases.making import spoken
from certificate.jets import jet
from certificate.points import Point, numbers
from certificate.row import CUBE, LINE, Call, Row, X, Y

COUNTS = np.array([2, 0, 3])
WHERE = np.array([[2, 0, 2], [1, 1, 0]])
PLACES = np.array([-1.1, 0.1, 0.4, 1.7])
INSIDE = np.array([-0.9, 0.3, 1.2, -5.0, 6.0])
HEIGHTS = numbers(4, seed=21)
NOTHING: Any = jet(0)
BINS = np.array([0, 2, 2, 1, 0, 2])


def row(name: str, *inputs: np.ndarray, truth: Call | None = None, torch: Call | str | None = None, args: tuple = (),
        ours: Call | None = None, **keywords: Any) -> Row:  # fmt: skip
    """name(x, *args, **keywords), in minigrad and in NumPy."""
    own = name.split("[")[0]
    points: dict[str, Point] = {"generic": inputs}
    return Row(
        name,
        ours or (lambda *xs: getattr(mg, own)(*xs, *args, **keywords)),
        truth or (lambda *xs: getattr(np, own)(*xs, *args, **keywords)),
        spoken(torch),
        points,
        (own,),
    )


def with_points(made: Row, **points: Point) -> Row:
    return made._replace(points=made.points | {kind.replace("_", " "): point for kind, point in points.items()})


EMPTY, ONE = np.zeros((0, 3)), np.array([[1.5]])

SHAPES = [
    with_points(row("reshape", X, args=((3, 2),), torch=lambda t, x: x.reshape(3, 2))),
    with_points(row("ravel", X, torch="ravel"), empty=(EMPTY,), single=(ONE,)),
    with_points(row("transpose", X, torch="t"), empty=(EMPTY,), single=(ONE,)),
    row("swapaxes", CUBE, args=(0, 2), torch=lambda t, x: x.swapaxes(0, 2)),
    row("matrix_transpose", CUBE, torch=lambda t, x: x.mT),
    row("moveaxis", CUBE, args=(0, -1), torch=lambda t, x: x.movedim(0, -1)),
    row("expand_dims", X, args=(1,), torch=lambda t, x: x[:, None]),
    row("squeeze", X[:1], torch="squeeze"),
    row("atleast_1d", LINE[0], torch=lambda t, x: x[None]),
    row("atleast_2d", LINE, torch=lambda t, x: x[None]),
    row("atleast_3d", X, torch=lambda t, x: x[..., None]),
    with_points(
        row("broadcast_to", LINE, args=((2, 3),), torch=lambda t, x: x.expand(2, 3)), broadcast=(np.array([1.5]),)
    ),
    row("flip", X, args=(1,), torch=lambda t, x: x.flip(1)),
    row("fliplr", X, torch="fliplr"),
    row("flipud", X, torch="flipud"),
    row("rot90", X, torch=lambda t, x: t.rot90(x)),
    row("roll", X, args=(2,), axis=1, torch=lambda t, x: x.roll(2, 1)),
    row("astype", X, truth=lambda x: x, ours=lambda x: mg.astype(x, x.dtype), torch=lambda t, x: x * 1),
    row("copy", X, truth=lambda x: x, torch="clone"),
    row("meshgrid", LINE, LINE[:2], truth=lambda a, b: np.meshgrid(a, b)[0], ours=lambda a, b: mg.meshgrid(a, b)[0]),
]

PAIRS = {"concatenate": (X, Y[:1]), "stack": (X, Y), "vstack": (X, Y), "hstack": (X, Y), "dstack": (X, Y),
         "column_stack": (X, Y)}  # fmt: skip
TORCH_NAMES = {"concatenate": "cat"}
JOINED = [
    with_points(
        Row(
            name,
            lambda *xs, n=name: getattr(mg, n)(xs),
            lambda *xs, n=name: getattr(np, n)(xs),
            lambda t, *xs, n=name: getattr(t, TORCH_NAMES.get(n, n))(xs),
            {"generic": pair},
        ),
        empty=(EMPTY, EMPTY),
    )
    for name, pair in PAIRS.items()
]


def piece(name: str, i: int, x: np.ndarray, *args: Any, torch: Call | None = None) -> Row:
    return Row(
        name,
        lambda x: getattr(mg, name)(x, *args)[i],
        lambda x: getattr(np, name)(x, *args)[i],
        torch or (lambda t, x: getattr(t, name)(x, *args)[i]),
        {"generic": (x,)},
    )


SPLIT = [
    piece("split", 1, CUBE, 2, torch=lambda t, x: x[1:]),
    piece("array_split", 0, LINE, 2, torch=lambda t, x: x[:2]),
    piece("vsplit", 1, X, 2),
    piece("hsplit", 1, X, 3),
    piece("dsplit", 0, CUBE, 2),
    piece("unstack", 1, X, torch=lambda t, x: x[1]),
    row("append", X, Y, args=(1,), truth=lambda a, b: np.append(a, b, 1), torch=lambda t, a, b: t.cat([a, b], 1)),
    row("tile", X, args=((2, 1, 3),), torch=lambda t, x: x.tile(2, 1, 3)),
    row("repeat", X, args=(COUNTS,), axis=1, torch=lambda t, x: x.repeat_interleave(t.tensor(COUNTS), 1)),
    *[
        row(f"pad[{mode}]", X, args=(((0, 0), (2, 1)),), mode=mode,
            torch=lambda t, x, mode=mode: t.nn.functional.pad(x, (2, 1), mode))
        for mode in ("constant", "reflect")
    ],
]  # fmt: skip


def placed(y: Any, x: Any) -> Any:
    y = y * 2
    y[[0, 1], [2, 0]] = x
    return y


def scattered(g: Any) -> Any:
    found = np.array([jet(0) for _ in range(4)], dtype=object)
    for i, place in enumerate((2, 0, 2)):
        found[place] = found[place] + g[i]
    return found


def counted(w: Any) -> Any:
    found = np.array([jet(0) for _ in range(3)], dtype=object)
    for i, place in zip(BINS, w, strict=True):
        found[i] = found[i] + place
    return found


def line(x: Any, xp: Any, fp: Any) -> Any:
    """np.interp on Jets: the chord between two points, the end's height outside."""
    found = np.empty(len(x), dtype=object)
    for i, at in enumerate(x):
        j = min(max(sum(1 for p in xp if p <= at), 1), len(xp) - 1)
        chord = fp[j - 1] + (at - xp[j - 1]) / (xp[j] - xp[j - 1]) * (fp[j] - fp[j - 1])
        found[i] = fp[0] if at < xp[0] else fp[-1] if at > xp[-1] else chord
    return found


def steps(t: Any, x: Any, xp: Any, fp: Any) -> Any:
    j = t.searchsorted(xp.detach(), x.detach(), right=True).clip(1, len(xp) - 1)
    chord = fp[j - 1] + (x - xp[j - 1]) / (xp[j] - xp[j - 1]) * (fp[j] - fp[j - 1])
    return t.where(x < xp[0], fp[0], t.where(x > xp[-1], fp[-1], chord))


def chosen(name: str, index: Any, torch: Callable | None = None) -> Row:
    return Row(f"getitem[{name}]", lambda x: x[index], lambda x: x[index], torch or (lambda t, x: x[index]),
               {"generic": (CUBE,), "empty": (np.zeros((3, 3, 4))[:, :, :],)}, ("getitem",))  # fmt: skip


INDEXED = [
    chosen("slices", (slice(None), slice(1, None), slice(None, None, 2))),
    chosen("backwards", (slice(None, None, -1),), lambda t, x: x.flip(0)),
    chosen("repeated", np.array([1, 0, 1, 1]), lambda t, x: x[[1, 0, 1, 1]]),
    chosen("pairs", (np.array([0, 1, 0]), slice(None), np.array([2, 2, 2])), lambda t, x: x[[0, 1, 0], :, [2, 2, 2]]),
    chosen("none", np.array([], int), lambda t, x: x[:0]),
    Row("setitem", placed, placed, lambda t, y, x: placed(y, x),
        {"generic": (X, LINE[:2]), "broadcast": (X, LINE[:1])}),
    Row("setitem[a repeated place]", lambda y, x: put(y, x), lambda y, x: put(y, x), None, {"generic": (X, LINE)},
        ("setitem",)),
    Row("scatter", lambda g: mg.scatter(g, np.array([2, 0, 2]), (4,)), scattered,
        lambda t, g: t.zeros(4, dtype=g.dtype).index_add(0, t.tensor([2, 0, 2]), g), {"generic": (LINE,)}),
    row("take", X, args=(WHERE,), torch=lambda t, x: t.take(x, t.tensor(WHERE))),
    row("take_along_axis", X, args=(WHERE,), axis=1, torch=lambda t, x: t.take_along_dim(x, t.tensor(WHERE), 1)),
    Row("bincount", lambda w: mg.bincount(BINS, w), counted, lambda t, w: t.zeros(3, dtype=w.dtype).index_add(
        0, t.tensor(BINS), w), {"generic": (numbers(6),)}),
    with_points(row("interp", INSIDE, PLACES, HEIGHTS, truth=line, torch=steps), single=(INSIDE[:1], PLACES, HEIGHTS)),
]  # fmt: skip


def put(y: Any, x: Any) -> Any:
    """One place is written three times: the last write stays."""
    y = y * 2
    y[[0, 1, 0], [1, 2, 1]] = x
    return y


NEIGHBOURS = [
    row("diff", X, n=2, torch=lambda t, x: x.diff(2)),
    row("ediff1d", X, truth=lambda x: np.ravel(x)[1:] - np.ravel(x)[:-1], torch=lambda t, x: x.ravel().diff()),
    row("trapezoid", X, dx=0.5, truth=lambda y: np.sum((y[:, 1:] + y[:, :-1]) / 4, axis=1),
        torch=lambda t, y: t.trapezoid(y, dx=0.5)),
    row("diagonal", X, torch="diagonal"),
    row("diag", LINE, torch="diag", truth=lambda x: np.array([[x[i] if i == j else jet(0) for j in range(3)]
                                                              for i in range(3)], dtype=object)),
    row("trace", X, truth=lambda x: x[0, 0] + x[1, 1], ours=lambda x: mg.ops.trace(x),
        torch=lambda t, x: x.diagonal().sum()),
    row("tril", X, torch="tril", truth=lambda x: np.where(np.tri(2, 3, dtype=bool), x, NOTHING)),
    row("triu", X, torch="triu", truth=lambda x: np.where(np.tri(2, 3, -1, dtype=bool), NOTHING, x)),
]  # fmt: skip

CASES = [*SHAPES, *JOINED, *SPLIT, *INDEXED, *NEIGHBOURS]
