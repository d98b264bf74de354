"""Rows for what joins, splits, repeats and pads."""

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, ROW, Case, X, Y, numbers
from tests.ops.row import row

COUNTS = np.array([2, 0, 3])
SMALL = numbers(1, 2, 3, 4)


def part(i: int, torch, *args, **keywords) -> Case:
    """One of the pieces that split gives."""
    return Case(
        f"split[{args},{keywords},{i}]",
        lambda x: mg.split(x, *args, **keywords)[i],
        lambda x: np.split(x, *args, **keywords)[i],
        torch,
        (CUBE,),
    )


JOINED = [
    Case(
        "concatenate[axis=-1]",
        lambda a, b: mg.concatenate([a, b], axis=-1),
        lambda a, b: np.concatenate([a, b], axis=-1),
        lambda t, a, b: t.cat([a, b], -1),
        (X, Y[:, :2]),
    ),
    Case(
        "concatenate[with itself, and an empty one]",
        lambda a, b: mg.concatenate((a, b, a)),
        lambda a, b: np.concatenate((a, b, a)),
        lambda t, a, b: t.cat((a, b, a)),
        (X, numbers(0, 3)),
    ),
    Case(
        "concatenate[axis=None]",
        lambda a, b: mg.concatenate([a, b], axis=None),
        lambda a, b: np.concatenate([a, b], axis=None),
        lambda t, a, b: t.cat([a.ravel(), b.ravel()]),
        (X, ROW),
    ),
    *[
        Case(
            f"stack[{axis=}]",
            lambda a, b, axis=axis: mg.stack([a, b], axis),
            lambda a, b, axis=axis: np.stack([a, b], axis),
            lambda t, a, b, axis=axis: t.stack([a, b], axis),
            (X, Y),
        )
        for axis in (0, 1, -1)
    ],
]


def stacking(name: str, *inputs: np.ndarray) -> Case:
    return Case(
        f"{name}[{[x.ndim for x in inputs]}]",
        lambda *xs: getattr(mg, name)(xs),
        lambda *xs: getattr(np, name)(xs),
        lambda t, *xs: getattr(t, name)(xs),
        inputs,
    )


STACKED = [
    *[stacking(name, ROW, Y[0]) for name in ("vstack", "hstack", "dstack", "column_stack")],
    *[stacking(name, X, Y) for name in ("vstack", "hstack", "dstack", "column_stack")],
    *[stacking(name, CUBE, CUBE) for name in ("vstack", "hstack", "dstack", "column_stack")],
    *[stacking(name, ROW[0], ROW[1], ROW[2]) for name in ("vstack", "hstack", "dstack", "column_stack")],
    stacking("vstack", ROW, X),
    stacking("hstack", X, Y[:, :1]),
    stacking("dstack", X, CUBE),
    stacking("column_stack", ROW, X.T),
    *[
        Case(
            f"unstack[{axis=}]",
            lambda x, axis=axis: mg.unstack(x, axis=axis)[1],
            lambda x, axis=axis: np.unstack(x, axis=axis)[1],
            lambda t, x, axis=axis: x.unbind(axis)[1],
            (CUBE,),
        )
        for axis in (0, -1)
    ],
    Case(
        "concatenate[dtype]",
        lambda a, b: mg.concatenate([a, b], dtype=a.dtype),
        lambda a, b: np.concatenate([a, b], dtype=a.dtype),
        lambda t, a, b: t.cat([a, b]),
        (X, Y),
    ),
]

SPLIT = [
    part(1, lambda t, x: x[1:], 2),
    part(2, lambda t, x: x[..., 2:3], 4, axis=-1),
    part(0, lambda t, x: x[:, :1], [1, 2], axis=1),
    part(1, lambda t, x: x[..., 3:1], [3, 1], axis=2),
    part(2, lambda t, x: x[..., 1:], [3, 1], axis=2),
    part(1, lambda t, x: x[..., 1:3], np.array([1, -1]), axis=2),
]


def section(name: str, i: int, torch, x: np.ndarray, sections) -> Case:
    """One of the pieces that a relative of split gives."""
    return Case(
        f"{name}[{x.ndim}d,{sections},{i}]",
        lambda x: getattr(mg, name)(x, sections)[i],
        lambda x: getattr(np, name)(x, sections)[i],
        torch,
        (x,),
    )


SECTIONS = [
    section("array_split", 0, lambda t, x: x.tensor_split(2)[0], ROW, 2),
    section("array_split", 1, lambda t, x: x.tensor_split(2)[1], ROW, 2),
    section("array_split", 4, lambda t, x: x.tensor_split(5)[4], ROW, 5),
    section("array_split", 1, lambda t, x: x.tensor_split([1])[1], CUBE, [1]),
    section("vsplit", 1, lambda t, x: x.vsplit(2)[1], X, 2),
    section("hsplit", 1, lambda t, x: x.hsplit(3)[1], ROW, 3),
    section("hsplit", 1, lambda t, x: x.hsplit([1])[1], CUBE, [1]),
    section("dsplit", 0, lambda t, x: x.dsplit(2)[0], CUBE, 2),
    Case(
        "append",
        lambda a, b: mg.append(a, b),
        lambda a, b: np.append(a, b),
        lambda t, a, b: t.cat([a.ravel(), b.ravel()]),
        (X, ROW),
    ),
    Case(
        "append[axis]",
        lambda a, b: mg.append(a, b, 1),
        lambda a, b: np.append(a, b, 1),
        lambda t, a, b: t.cat([a, b], 1),
        (X, Y[:, :2]),
    ),
]

REPEATED = [
    row("tile", lambda t, x: x.tile(3), CUBE, args=(3,)),
    row("tile", lambda t, x: x.tile(2, 1, 3), X, args=((2, 1, 3),)),
    row("tile", lambda t, x: x.tile(2, 1), CUBE, args=((2, 1),)),
    row("tile", lambda t, x: x.tile(0, 2), X, args=((0, 2),)),
    row("repeat", lambda t, x: x.ravel().repeat_interleave(2), X, args=(2,)),
    row("repeat", lambda t, x: x.repeat_interleave(3, 1), CUBE, args=(3,), axis=1),
    row("repeat", lambda t, x: x.repeat_interleave(t.tensor(COUNTS), -1), X, args=(COUNTS,), axis=-1),
    row("repeat", lambda t, x: x.repeat_interleave(t.tensor([1, 2]), 0), CUBE, args=([1, 2],), axis=0),
    row("repeat", lambda t, x: x[:0], CUBE, args=(0,), axis=0),
]

PADDED = [
    row("pad", lambda t, x: t.nn.functional.pad(x, (2, 2, 2, 2)), X, args=(2,)),
    row("pad", lambda t, x: t.nn.functional.pad(x, (1, 2, 1, 2), value=3.5), X, args=((1, 2),), constant_values=3.5),
    row("pad", lambda t, x: t.nn.functional.pad(x, (0, 3, 1, 0)), X, args=(((1, 0), (0, 3)),)),
    row("pad", lambda t, x: t.nn.functional.pad(x, (2, 2, 1, 1)), X, args=([[1], [2]],)),
    row("pad", lambda t, x: t.nn.functional.pad(x, (0, 0, 1, 2)), X, args=(((1, 2), (0, 0)), "constant")),
    *[
        row(
            "pad",
            lambda t, x, name=name: t.nn.functional.pad(x, (3, 1, 1, 0), name),
            SMALL,
            args=(((0, 0), (0, 0), (1, 0), (3, 1)), mode),
        )
        for mode, name in (("reflect", "reflect"), ("edge", "replicate"), ("wrap", "circular"))
    ],
    row("pad", lambda t, x: t.cat([x.flip(1), x, x.flip(1)], 1), X, args=(((0, 0), (3, 3)), "symmetric")),
    row("pad", lambda t, x: x[:, [2, 1, 0, 1, 2, 1, 0, 1, 2]], X, args=(((0, 0), (2, 4)), "reflect"), label="far"),
    row("pad", lambda t, x: x, X, args=(0, "edge")),
]

CASES = [*JOINED, *STACKED, *SPLIT, *SECTIONS, *REPEATED, *PADDED]
