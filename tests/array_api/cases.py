"""Every name of the array API standard, called: by whom the namespace is given the call does not know.

A case: the name, what is called with a namespace and arrays, the dtypes that it takes, the shapes of the arrays, and
between which numbers they are.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

FLOATS = ("float32", "float64")
INTS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
REALS = (*FLOATS, *INTS)
BOOL = ("bool",)
ANY = (*BOOL, *REALS)
SHAPE = (3, 4)


class Case(NamedTuple):
    name: str
    call: Callable
    dtypes: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...] = (SHAPE,)
    low: float = 0
    high: float = 9

    def arrays(self, dtype: str) -> list[np.ndarray]:
        """Random numbers of the dtype, some of them equal if they are whole."""
        rng = np.random.default_rng(sum(map(ord, self.name + dtype)))
        drawn = [rng.uniform(self.low, self.high, shape) for shape in self.shapes]
        return [x > np.mean(x) if dtype == "bool" else x.astype(dtype) for x in drawn]


def named(name: str) -> Callable:
    """xp.name(*arrays)."""
    return lambda xp, *arrays: getattr(xp, name)(*arrays)


def group(names: str, dtypes: tuple[str, ...], *shapes: tuple[int, ...], low: float = 0, high: float = 9) -> list[Case]:
    return [Case(name, named(name), dtypes, shapes or (SHAPE,), low, high) for name in names.split()]


def each(name: str, dtypes: tuple[str, ...], *calls: Callable, **more: Any) -> list[Case]:
    return [Case(name, call, dtypes, **more) for call in calls]


PAIR = (SHAPE, SHAPE)
ELEMENTWISE = [
    *group("acos asin atanh", FLOATS, low=-0.99, high=0.99),
    *group("acosh", FLOATS, low=1, high=9),
    *group("asinh atan cos sin sinh cosh tan tanh exp expm1", FLOATS, low=-3, high=3),
    *group("log log10 log1p log2 sqrt reciprocal", FLOATS, low=0.1),
    *group("isfinite isinf isnan negative positive sign square abs", REALS),
    *group("abs negative sign", (*FLOATS, *INTS[:4]), low=-9),
    *group("ceil floor round trunc", FLOATS, low=-9),
    *group("ceil floor round trunc", INTS),
    *group("signbit", FLOATS, low=-1, high=1),
    *group("conj real", FLOATS),
    *group("logical_not", BOOL),
    *group("bitwise_invert", (*BOOL, *INTS)),
    *group("atan2 copysign hypot logaddexp nextafter", FLOATS, *PAIR, low=-4, high=4),
    *group("divide pow", FLOATS, SHAPE, (4,), low=0.5),
    *group("pow", INTS, *PAIR, high=3),
    *group("add multiply subtract maximum minimum", REALS, SHAPE, (3, 1), low=4),
    *group("floor_divide remainder", REALS, *PAIR, low=1),
    *group("bitwise_and bitwise_or bitwise_xor", (*BOOL, *INTS), SHAPE, (4,)),
    *group("bitwise_left_shift bitwise_right_shift", INTS, *PAIR, high=4),
    *group("logical_and logical_or logical_xor", BOOL, SHAPE, (3, 1)),
    *group("equal not_equal", ANY, SHAPE, ()),
    *group("greater greater_equal less less_equal", REALS, *PAIR),
    *each("clip", REALS, lambda xp, x: xp.clip(x, 2, 5), lambda xp, x: xp.clip(x, max=x[0, ...] - x[0, ...] + 3)),
]
for _name in [
    "add",
    "subtract",
    "multiply",
    "divide",
    "pow",
    "maximum",
    "minimum",
    "copysign",
    "hypot",
    "atan2",
    "logaddexp",
    "greater",
    "equal",
]:
    ELEMENTWISE += each(
        _name,
        FLOATS,
        lambda xp, x, name=_name: getattr(xp, name)(x, 2.5),
        lambda xp, x, name=_name: getattr(xp, name)(2, x),
        low=1,
    )

CREATION = [
    *each("arange", BOOL, lambda xp, _: xp.arange(5), lambda xp, _: xp.arange(1, 9, 3, dtype=xp.uint8)),
    *each("arange", BOOL, lambda xp, _: xp.arange(5, 1, -2), lambda xp, _: xp.arange(0.5, 3, dtype=xp.float64)),
    *each("asarray", ANY, lambda xp, x: xp.asarray(x), lambda xp, x: xp.asarray(x, copy=True)),
    *each("asarray", BOOL, lambda xp, _: xp.asarray([[1, 2], [3, 4]]), lambda xp, _: xp.asarray(True)),
    *each("asarray", BOOL, lambda xp, _: xp.asarray([1.5, 2], dtype=xp.float64), lambda xp, _: xp.asarray(2**40)),
    *each("asarray", REALS, lambda xp, x: xp.asarray(x, dtype=xp.float64)),
    *each("eye", BOOL, lambda xp, _: xp.eye(3, 4, k=1, dtype=xp.int16)),
    *each("from_dlpack", REALS, lambda xp, x: xp.from_dlpack(x)),
    *each("full", BOOL, lambda xp, _: xp.full((2, 3), 7), lambda xp, _: xp.full(2, False)),
    *each("full", BOOL, lambda xp, _: xp.full((), 0.5, dtype=xp.float64)),
    *each("full_like", ANY, lambda xp, x: xp.full_like(x, True), lambda xp, x: xp.full_like(x, 3, dtype=xp.int8)),
    *each("linspace", BOOL, lambda xp, _: xp.linspace(0, 2, 5, dtype=xp.float64)),
    *each("linspace", BOOL, lambda xp, _: xp.linspace(-1.5, 2, 4, endpoint=False, dtype=xp.float32)),
    *each("meshgrid", ANY, lambda xp, x, y: xp.meshgrid(x, y), shapes=((3,), (2,))),
    *each("meshgrid", ANY, lambda xp, x, y: xp.meshgrid(x, y, indexing="ij"), shapes=((3,), (2,))),
    *each("zeros_like", ANY, lambda xp, x: xp.zeros_like(x), lambda xp, x: xp.zeros_like(x, dtype=xp.float64)),
    *each("ones_like", ANY, lambda xp, x: xp.ones_like(x)),
    *each("tril", ANY, lambda xp, x: xp.tril(x), lambda xp, x: xp.tril(x, k=-1)),
    *each("triu", ANY, lambda xp, x: xp.triu(x), lambda xp, x: xp.triu(x, k=1)),
    *each("empty", BOOL, lambda xp, _: xp.zeros_like(xp.empty((2, 0, 3), dtype=xp.int8))),
    *each("empty_like", ANY, lambda xp, x: xp.ones_like(xp.empty_like(x))),
    *[
        case
        for name in ("zeros", "ones")
        for case in each(
            name,
            BOOL,
            lambda xp, _, name=name: getattr(xp, name)((2, 3), dtype=xp.float32),
            lambda xp, _, name=name: getattr(xp, name)(4, dtype=xp.uint16, device=None),
        )
    ],
]

ARRANGEMENT = [
    *each("broadcast_arrays", ANY, lambda xp, x, y: xp.broadcast_arrays(x, y), shapes=(SHAPE, (3, 1))),
    *each("broadcast_shapes", BOOL, lambda xp, _: xp.broadcast_shapes((3, 1), (4,), ())),
    *each("broadcast_to", ANY, lambda xp, x: xp.broadcast_to(x, (2, 3, 4))),
    *each("concat", ANY, lambda xp, x, y: xp.concat([x, y]), lambda xp, x, y: xp.concat((x, y), axis=None),
          shapes=(SHAPE, (2, 4))),
    *each("expand_dims", ANY, lambda xp, x: xp.expand_dims(x, axis=1), lambda xp, x: xp.expand_dims(x, -1)),
    *each("flip", ANY, lambda xp, x: xp.flip(x), lambda xp, x: xp.flip(x, axis=(-1,))),
    *each("matrix_transpose", ANY, lambda xp, x: xp.matrix_transpose(x)),
    *each("moveaxis", ANY, lambda xp, x: xp.moveaxis(x, 0, -1), lambda xp, x: xp.moveaxis(x, (0, 1), (1, 0))),
    *each("permute_dims", ANY, lambda xp, x: xp.permute_dims(x, (1, 0))),
    *each("repeat", ANY, lambda xp, x: xp.repeat(x, 2), lambda xp, x: xp.repeat(x, xp.asarray([1, 0, 2]), axis=0)),
    *each("reshape", ANY, lambda xp, x: xp.reshape(x, (2, -1)), lambda xp, x: xp.reshape(x, (12,), copy=True)),
    *each("roll", ANY, lambda xp, x: xp.roll(x, 5), lambda xp, x: xp.roll(x, (1, -1), axis=(0, 1))),
    *each("squeeze", ANY, lambda xp, x: xp.squeeze(x, 0), lambda xp, x: xp.squeeze(x, axis=(0, -1)),
          shapes=((1, 3, 1),)),
    *each("stack", ANY, lambda xp, x, y: xp.stack([x, y], axis=-1), shapes=PAIR),
    *each("tile", ANY, lambda xp, x: xp.tile(x, (2, 1, 2)), lambda xp, x: xp.tile(x, (2,))),
    *each("unstack", ANY, lambda xp, x: xp.unstack(x), lambda xp, x: xp.unstack(x, axis=1)),
    *each("take", ANY, lambda xp, x: xp.take(x, xp.asarray([2, 0, 2]), axis=0),
          lambda xp, x: xp.take(x[0, ...], xp.asarray([1]))),
    *each("take_along_axis", REALS, lambda xp, x: xp.take_along_axis(x, xp.argsort(x, axis=0), axis=0)),
    *each("where", ANY, lambda xp, x, y: xp.where(x == y, x, y), shapes=PAIR),
    *each("where", FLOATS, lambda xp, x: xp.where(x > 4, 0.5, x), lambda xp, x: xp.where(x > 4, x, 1)),
]  # fmt: skip

SEARCHING = [
    *each("argmax", REALS, lambda xp, x: xp.argmax(x), lambda xp, x: xp.argmax(x, axis=1, keepdims=True)),
    *each("argmin", REALS, lambda xp, x: xp.argmin(x), lambda xp, x: xp.argmin(x, axis=0)),
    *each("count_nonzero", ANY, lambda xp, x: xp.count_nonzero(x), lambda xp, x: xp.count_nonzero(x, axis=(0,))),
    *each("nonzero", ANY, lambda xp, x: xp.nonzero(x)),
    *each("searchsorted", REALS, lambda xp, x, y: xp.searchsorted(xp.sort(x), y), shapes=((9,), (5,))),
    *each("searchsorted", REALS,
          lambda xp, x, y: xp.searchsorted(x, y, side="right", sorter=xp.argsort(x)), shapes=((9,), (5,))),
    *each("argsort", REALS, lambda xp, x: xp.argsort(x), lambda xp, x: xp.argsort(x, axis=0, descending=True)),
    *each("sort", REALS, lambda xp, x: xp.sort(x, axis=0), lambda xp, x: xp.sort(x, descending=True)),
    *each("isin", INTS, lambda xp, x, y: xp.isin(x, y), shapes=PAIR),
    *each("unique_all", ANY, lambda xp, x: xp.unique_all(x)),
    *each("unique_counts", ANY, lambda xp, x: xp.unique_counts(x)),
    *each("unique_inverse", ANY, lambda xp, x: xp.unique_inverse(x)),
    *each("unique_values", ANY, lambda xp, x: xp.sort(xp.unique_values(xp.astype(x, xp.int8)))),
]  # fmt: skip

STATISTICS = [
    *[
        case
        for names, dtypes in (("all any", ANY), ("max min sum", REALS), ("mean std var", FLOATS))
        for name in names.split()
        for case in each(
            name,
            dtypes,
            lambda xp, x, name=name: getattr(xp, name)(x),
            lambda xp, x, name=name: getattr(xp, name)(x, axis=(0, -1), keepdims=True),
            lambda xp, x, name=name: getattr(xp, name)(x, axis=1),
        )
    ],
    *each("sum", REALS, lambda xp, x: xp.sum(x, axis=0, dtype=xp.float64)),
    *each("prod", REALS, lambda xp, x: xp.prod(x, axis=0), lambda xp, x: xp.prod(x, dtype=xp.float64), high=4),
    *each("std", FLOATS, lambda xp, x: xp.std(x, axis=0, correction=1)),
    *each("var", FLOATS, lambda xp, x: xp.var(x, axis=1, correction=0.5)),
    *each("cumulative_sum", REALS, lambda xp, x: xp.cumulative_sum(x, axis=1),
          lambda xp, x: xp.cumulative_sum(x[0, ...], dtype=xp.float64, include_initial=True)),
    *each("cumulative_prod", REALS, lambda xp, x: xp.cumulative_prod(x, axis=0, include_initial=True),
          lambda xp, x: xp.cumulative_prod(x[0, ...]), high=4),
    *each("diff", REALS, lambda xp, x: xp.diff(x), lambda xp, x: xp.diff(x, axis=0, n=2),
          lambda xp, x: xp.diff(x, prepend=x[:, :1], append=x[:, 2:])),
]  # fmt: skip

TYPES = [
    *each("astype", REALS, *[
        lambda xp, x, to=to: xp.astype(x, getattr(xp, to)) for to in ANY
    ]),
    *each("can_cast", REALS[:2], lambda xp, x: xp.can_cast(x, xp.float64),
          lambda xp, x: xp.can_cast(xp.int8, xp.int16)),
    *each("finfo", FLOATS, lambda xp, x: [getattr(xp.finfo(x.dtype), k)
                                          for k in ("bits", "eps", "max", "min", "smallest_normal")]),
    *each("iinfo", INTS, lambda xp, x: [getattr(xp.iinfo(x), k) for k in ("bits", "max", "min")]),
    *each("isdtype", ANY, *[
        lambda xp, x, kind=kind: xp.isdtype(x.dtype, kind)
        for kind in ("bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating",
                     "numeric", ("integral", "bool"))
    ], lambda xp, x: xp.isdtype(x.dtype, xp.float64)),
    *each("result_type", FLOATS, lambda xp, x: str(xp.result_type(x, xp.float64)).split(".")[-1],
          lambda xp, x: str(xp.result_type(x, 1.5, 2)).split(".")[-1]),
    *each("result_type", INTS[:4], lambda xp, x: str(xp.result_type(x, xp.uint8, 3)).split(".")[-1]),
    *each("__array_namespace_info__", BOOL,
          lambda xp, _: sorted(xp.__array_namespace_info__().capabilities()),
          lambda xp, _: sorted(xp.__array_namespace_info__().dtypes(kind=("integral", "real floating", "bool"))),
          lambda xp, _: sorted(xp.__array_namespace_info__().default_dtypes())),
]  # fmt: skip

SQUARE = (2, 3, 3)


def definite(x: Any) -> Any:
    return x @ x.mT


def squared(xp: Any, *factors: Any) -> list[Any]:
    """Factors are right but for their signs."""
    return [xp.square(x) for x in factors]


LINALG = [
    *each("cholesky", FLOATS, lambda xp, x: xp.linalg.cholesky(definite(x)),
          lambda xp, x: xp.linalg.cholesky(definite(x), upper=True), shapes=(SQUARE,)),
    *each("cross", REALS, lambda xp, x, y: xp.linalg.cross(x, y), lambda xp, x, y: xp.linalg.cross(x.mT, y.mT, axis=-2),
          shapes=((2, 3), (2, 3)), low=1, high=4),
    *each("det", FLOATS, lambda xp, x: xp.linalg.det(x), shapes=(SQUARE,)),
    *each("diagonal", ANY, lambda xp, x: xp.linalg.diagonal(x), lambda xp, x: xp.linalg.diagonal(x, offset=-1)),
    *each("eigh", FLOATS, lambda xp, x: squared(xp, *xp.linalg.eigh(definite(x))), shapes=(SQUARE,)),
    *each("eigvalsh", FLOATS, lambda xp, x: xp.linalg.eigvalsh(definite(x)), shapes=(SQUARE,)),
    *each("inv", FLOATS, lambda xp, x: xp.linalg.inv(x), shapes=(SQUARE,)),
    *each("matmul", REALS, lambda xp, x, y: xp.matmul(x, y), lambda xp, x, y: xp.linalg.matmul(x[0, ...], y),
          shapes=((3, 4), (2, 4, 3)), high=4),
    *each("matrix_norm", FLOATS, *[
        lambda xp, x, ord=ord: xp.linalg.matrix_norm(x, ord=ord, keepdims=ord == 1)
        for ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
    ], shapes=((2, 3, 4),)),
    *each("matrix_power", FLOATS, *[lambda xp, x, n=n: xp.linalg.matrix_power(x, n) for n in (0, 1, 3, -2)],
          shapes=(SQUARE,)),
    *each("matrix_rank", FLOATS, lambda xp, x: xp.linalg.matrix_rank(x),
          lambda xp, x: xp.linalg.matrix_rank(x, rtol=0.5),
          shapes=((2, 3, 4),)),
    *each("matrix_transpose", ANY, lambda xp, x: xp.linalg.matrix_transpose(x)),
    *each("outer", REALS, lambda xp, x, y: xp.linalg.outer(x, y), shapes=((3,), (4,))),
    *each("pinv", FLOATS, lambda xp, x: xp.linalg.pinv(x), lambda xp, x: xp.linalg.pinv(x, rtol=0.01),
          shapes=((2, 3, 4),)),
    *each("qr", FLOATS, lambda xp, x: squared(xp, *xp.linalg.qr(x)),
          lambda xp, x: squared(xp, *xp.linalg.qr(x.mT, mode="complete"))),
    *each("slogdet", FLOATS, lambda xp, x: xp.linalg.slogdet(x), shapes=(SQUARE,)),
    *each("solve", FLOATS, lambda xp, x, y: xp.linalg.solve(x, y), lambda xp, x, y: xp.linalg.solve(x, y[0, :, 0]),
          shapes=(SQUARE, (2, 3, 2))),
    *each("svd", FLOATS, lambda xp, x: squared(xp, *xp.linalg.svd(x, full_matrices=False)),
          lambda xp, x: [xp.linalg.svd(x).S, xp.linalg.svd(x).U ** 2, xp.linalg.svd(x).Vh[:3, :] ** 2]),
    *each("svdvals", FLOATS, lambda xp, x: xp.linalg.svdvals(x)),
    *each("tensordot", REALS, lambda xp, x, y: xp.tensordot(x, y, axes=1),
          lambda xp, x, y: xp.linalg.tensordot(x, y, axes=((1,), (0,))), shapes=((3, 4), (4, 2)), high=4),
    *each("trace", REALS, lambda xp, x: xp.linalg.trace(x),
          lambda xp, x: xp.linalg.trace(x, offset=1, dtype=xp.float64), shapes=(SQUARE,)),
    *each("vecdot", REALS, lambda xp, x, y: xp.vecdot(x, y), lambda xp, x, y: xp.linalg.vecdot(x, y, axis=-2),
          shapes=(SHAPE, SHAPE), high=4),
    *each("vector_norm", FLOATS, *[
        lambda xp, x, ord=ord: xp.linalg.vector_norm(x, ord=ord, axis=1) for ord in (0, 1, 2, 3.5, -1, np.inf, -np.inf)
    ], lambda xp, x: xp.linalg.vector_norm(x, keepdims=True)),
]  # fmt: skip

OPERATORS = [
    *each("__abs__", INTS[:4], lambda xp, x: abs(-x)),
    *each("__pos__", REALS, lambda xp, x: +x),
    *each("__invert__", (*BOOL, *INTS), lambda xp, x: ~x),
    *each("__add__", REALS, lambda xp, x, y: x + y, lambda xp, x, y: 2 + x - 1, shapes=PAIR, low=1),
    *each("__mul__", REALS, lambda xp, x, y: x * y, lambda xp, x, y: 2 * x * 3, shapes=PAIR),
    *each("__truediv__", FLOATS, lambda xp, x, y: x / y, lambda xp, x, y: 1 / x / 2.5, shapes=PAIR, low=1),
    *each("__floordiv__", REALS, lambda xp, x, y: x // y, lambda xp, x, y: 9 // x, shapes=PAIR, low=1),
    *each("__mod__", REALS, lambda xp, x, y: x % y, lambda xp, x, y: x % 2, shapes=PAIR, low=1),
    *each("__pow__", REALS, lambda xp, x, y: x**y, lambda xp, x, y: 2**x, shapes=PAIR, high=2),
    *each("__matmul__", REALS, lambda xp, x, y: x @ y, shapes=((2, 3), (3, 2)), high=4),
    *each("__and__", (*BOOL, *INTS), lambda xp, x, y: x & y | x ^ y, shapes=PAIR),
    *each("__lshift__", INTS, lambda xp, x, y: x << y, lambda xp, x, y: 1 << x, lambda xp, x, y: x >> 1, shapes=PAIR,
          high=4),
    *each("__eq__", ANY, lambda xp, x, y: x == y, lambda xp, x, y: x != y, shapes=PAIR),
    *each("__lt__", REALS, lambda xp, x, y: (x < y) | (x <= 3), lambda xp, x, y: (x > y) & (x >= 3), shapes=PAIR),
    *each("__getitem__", ANY, lambda xp, x: x[1, ...], lambda xp, x: x[:, -1], lambda xp, x: x[::-1, None, 1:3],
          lambda xp, x: x[x == x[0, 0]], lambda xp, x: x[xp.asarray([0, 2]), xp.asarray([1, 3])]),
    *each("T", ANY, lambda xp, x: x.T, lambda xp, x: x.mT),
    *each("shape", ANY, lambda xp, x: [x.shape, x.ndim, x.size, x.T.shape]),
    *each("__float__", FLOATS, lambda xp, x: [float(x[0, 0]), int(x[0, 1]), bool(x[0, 2]), complex(x[1, 0])]),
    *each("__index__", INTS, lambda xp, x: [[*range(10)][x[0, 0]], int(x[0, 1])]),
]  # fmt: skip

CASES = [*ELEMENTWISE, *CREATION, *ARRANGEMENT, *SEARCHING, *STATISTICS, *TYPES, *LINALG, *OPERATORS]
