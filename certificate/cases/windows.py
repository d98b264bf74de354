"""Convolution, pooling, padding and pictures, in ``nn.functional``: the definition, a loop over places."""

from itertools import product
from typing import Any

import numpy as np

from certificate.jets import Jet, jet
from certificate.points import LARGE, SMALL, Arrays, Point, numbers
from certificate.row import Call, Row
from minigrad.nn import functional as F

IMAGE = numbers(1, 1, 4, 4, seed=61)
PAIR = numbers(2, 2, 3, 3, seed=62)
SIGNAL = numbers(1, 2, 5, seed=63)
KERNEL = numbers(2, 2, 2, 2, seed=64)
TAPS = numbers(2, 2, 3, seed=65)
BIAS = np.array([0.25, -0.5])
TIED = np.array([[[[1.0, 1, 2, 2], [1, 1, 2, 0], [0, 3, 3, 1], [3, 3, -1, -1]]]])


def zeros(shape: tuple[int, ...]) -> Any:
    found = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        found[place] = jet(0)
    return found


def padded(x: Any, widths: list[tuple[int, int]], value: float = 0.0) -> Any:
    """A border of a constant around the last axes."""
    whole = [(0, 0)] * (x.ndim - len(widths)) + widths
    found = zeros(tuple(n + a + b for n, (a, b) in zip(x.shape, whole, strict=True))) + value
    found[tuple(slice(a, a + n) for n, (a, _) in zip(x.shape, whole, strict=True))] = x
    return found


def convolved(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    """y[n, o, place] = b[o] + Σ x[n, c, stride·place + dilation·offset] · w[o, c, offset]."""
    x = padded(x, [(padding, padding)] * (x.ndim - 2))
    size = [(n - dilation * (k - 1) - 1) // stride + 1 for n, k in zip(x.shape[2:], w.shape[2:], strict=True)]
    found = zeros((len(x), len(w), *size))
    for n, o in product(range(len(x)), range(len(w))):
        for place in np.ndindex(*size):
            total = b[o]
            for c in range(w.shape[1]):
                for offset in np.ndindex(*w.shape[2:]):
                    at = tuple(stride * p + dilation * k for p, k in zip(place, offset, strict=True))
                    total = total + x[(n, c, *at)] * w[(o, c, *offset)]
            found[(n, o, *place)] = total
    return found


def transposed(x: Any, w: Any, b: Any, stride: int = 2) -> Any:
    """y[n, o, stride·place + offset] += x[n, c, place] · w[c, o, offset]."""
    size = [(n - 1) * stride + k for n, k in zip(x.shape[2:], w.shape[2:], strict=True)]
    found = zeros((len(x), w.shape[1], *size)) + b.reshape(-1, *[1] * len(size))
    for n, c, o in product(range(len(x)), range(len(w)), range(w.shape[1])):
        for place in np.ndindex(*x.shape[2:]):
            for offset in np.ndindex(*w.shape[2:]):
                at = tuple(stride * p + k for p, k in zip(place, offset, strict=True))
                found[(n, o, *at)] = found[(n, o, *at)] + x[(n, c, *place)] * w[(c, o, *offset)]
    return found


def pooled(f: Any, size: int, stride: int | None = None) -> Call:
    """f of the numbers of each window."""
    step = stride or size

    def call(x: Any) -> Any:
        shape = [(n - size) // step + 1 for n in x.shape[2:]]
        found = zeros((*x.shape[:2], *shape))
        for place in np.ndindex(*found.shape):
            window = tuple(slice(step * p, step * p + size) for p in place[2:])
            found[place] = f(list(np.ravel(x[(*place[:2], *window)])))
        return found

    return call


def adapted(f: Any, sizes: tuple[int, ...]) -> Call:
    """f over windows from ⌊i·n/size⌋ to ⌈(i + 1)·n/size⌉."""

    def call(x: Any) -> Any:
        found = zeros((*x.shape[:2], *sizes))
        for place in np.ndindex(*found.shape):
            window = tuple(
                slice(i * n // size, -(-(i + 1) * n // size))
                for i, n, size in zip(place[2:], x.shape[2:], sizes, strict=True)
            )
            found[place] = f(list(np.ravel(x[(*place[:2], *window)])))
        return found

    return call


def mean(window: list[Jet]) -> Jet:
    return sum(window[1:], window[0]) / len(window)


def largest(window: list[Jet]) -> Jet:
    """The first of the largest."""
    best = window[0]
    for each in window[1:]:
        if each > best:
            best = each
    return best


def lp(window: list[Jet]) -> Jet:
    """(Σ x³)^(1/3) as PyTorch has it: sign and relu of the sum of powers."""
    total = sum((j**3 for j in window[1:]), window[0] ** 3)
    return abs(total) ** (1 / 3) if total > 0 else jet(0)


def unpooled(x: Any) -> Any:
    found = zeros((1, 1, 4, 4))
    for value, place in zip(np.ravel(x), UNPOOL.ravel(), strict=True):
        found[0, 0, place // 4, place % 4] = value
    return found


UNPOOL = np.array([[[[5, 3], [8, 14]]]])
SMALLER = numbers(1, 1, 2, 2, seed=66)
WINNERS = np.array([[[1, 2], [0, 3]]])


def unpooled_line(x: Any) -> Any:
    found = zeros((1, 2, 4))
    for c, i in np.ndindex(2, 2):
        found[0, c, WINNERS[0, c, i]] = x[0, c, i]
    return found


def columns(x: Any) -> Any:
    """Windows of 2×2 as columns."""
    n, c, h, w = x.shape
    found = [x[:, :, i : i + h - 1, j : j + w - 1].reshape(n, c, -1) for i in (0, 1) for j in (0, 1)]
    return np.stack(found, 2).reshape(n, 4 * c, -1)


def images(x: Any) -> Any:
    """Columns of 2×2 windows, added into an image of 3×3."""
    found, blocks = zeros((1, 1, 3, 3)), x.reshape(1, 1, 2, 2, 2, 2)
    for i, j, k, m in np.ndindex(2, 2, 2, 2):
        found[0, 0, i + k, j + m] = found[0, 0, i + k, j + m] + blocks[0, 0, i, j, k, m]
    return found


def bilinear(x: Any) -> Any:
    """To twice the size, corners not aligned: weights 3/4 and 1/4."""

    def along(x: Any, axis: int) -> Any:
        x = np.moveaxis(x, axis, -1)
        n = x.shape[-1]
        found = zeros((*x.shape[:-1], 2 * n))
        for i in range(2 * n):
            at = max((i + 0.5) / 2 - 0.5, 0)
            low = int(at)
            high, share = min(low + 1, n - 1), at - low
            found[..., i] = x[..., low] * (1 - share) + x[..., high] * share
        return np.moveaxis(found, -1, axis)

    return along(along(x, 2), 3)


def row(name: str, inputs: Arrays, truth: Call, *, call: Call | None = None, torch: Call | None = None,
        args: tuple = (), scaled: bool = False, keywords: dict | None = None, **points: Point) -> Row:  # fmt: skip
    own, keywords = name.split("[")[0], keywords or {}
    made: dict[str, Point] = {"generic": inputs}
    if scaled:
        first, *rest = inputs
        made["huge"] = lambda dtype: (first * LARGE[dtype], *rest)
        made["tiny"] = lambda dtype: (first * SMALL[dtype], *rest)
    return Row(
        name,
        call or (lambda *xs: getattr(F, own)(*xs, *args, **keywords)),
        truth,
        torch or (lambda t, *xs: getattr(t.nn.functional, own)(*xs, *args, **keywords)),
        made | points,
        (own,),
    )


CONVOLUTIONS = [
    row("conv1d", (SIGNAL, TAPS, BIAS), convolved, scaled=True, empty=(SIGNAL[:0], TAPS, BIAS)),
    row("conv1d[stride, padding]", (SIGNAL, TAPS, BIAS), lambda x, w, b: convolved(x, w, b, 2, 1), args=(2, 1)),
    row("conv2d", (PAIR[:1], KERNEL, BIAS), convolved, scaled=True,
        single=(PAIR[:1, :1, :1, :1], KERNEL[:1, :1, :1, :1], BIAS[:1])),
    row("conv2d[padding]", (PAIR[:1], KERNEL, BIAS), lambda x, w, b: convolved(x, w, b, 1, 1), keywords={"padding": 1}),
    row("conv2d[dilation]", (IMAGE, numbers(2, 1, 2, 2), BIAS), lambda x, w, b: convolved(x, w, b, 1, 0, 2),
        keywords={"dilation": 2}),
    row("conv_transpose1d", (SIGNAL[:, :, :3], TAPS, BIAS), transposed, args=(2,), scaled=True),
    row("conv_transpose2d", (PAIR[:1, :, :2, :2], KERNEL, BIAS), transposed, args=(2,), scaled=True),
]  # fmt: skip

POOLS = [
    row("max_pool1d", (SIGNAL,), pooled(largest, 2, 1), args=(2, 1), tie=(np.array([[[1.0, 1, 0, 3, 3]]]),)),
    row("max_pool2d", (IMAGE,), pooled(largest, 2), args=(2,), tie=(TIED,), scaled=True, empty=(IMAGE[:0],)),
    row("avg_pool1d", (SIGNAL,), pooled(mean, 2, 1), args=(2, 1)),
    row("avg_pool2d", (IMAGE,), pooled(mean, 2), args=(2,), scaled=True),
    row("lp_pool1d", (np.abs(SIGNAL),), pooled(lp, 2, 1), args=(3, 2, 1)),
    row("lp_pool2d", (np.abs(IMAGE),), pooled(lp, 2), args=(3, 2)),
    row("adaptive_avg_pool1d", (SIGNAL,), adapted(mean, (3,)), args=(3,)),
    row("adaptive_avg_pool2d", (IMAGE,), adapted(mean, (3, 2)), args=((3, 2),)),
    row("adaptive_max_pool1d", (SIGNAL,), adapted(largest, (3,)), args=(3,)),
    row("adaptive_max_pool2d", (IMAGE,), adapted(largest, (3, 2)), args=((3, 2),), tie=(TIED,)),
    row("max_unpool1d", (SIGNAL[:, :, :2],), unpooled_line, call=lambda x: F.max_unpool1d(x, WINNERS, 2),
        torch=lambda t, x: t.nn.functional.max_unpool1d(x, t.tensor(WINNERS), 2)),
    row("max_unpool2d", (SMALLER,), unpooled, call=lambda x: F.max_unpool2d(x, UNPOOL, 2),
        torch=lambda t, x: t.nn.functional.max_unpool2d(x, t.tensor(UNPOOL), 2)),
]  # fmt: skip

PICTURES = [
    row("pad", (PAIR[:1, :1],), lambda x: padded(x, [(2, 0), (1, 1)], 0.5), args=((1, 1, 2, 0), "constant", 0.5)),
    *[
        row(f"pad[{mode}]", (IMAGE,), lambda x, m=numpy: np.pad(x, ((0, 0), (0, 0), (1, 1), (2, 1)), m),
            args=((2, 1, 1, 1), mode))
        for mode, numpy in (("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap"))
    ],
    row("unfold", (IMAGE,), columns, args=(2,)),
    row("fold", (numbers(1, 4, 4, seed=67),), images, args=((3, 3), (2, 2))),
    row("interpolate", (SMALLER,), lambda x: x.repeat(2, 2).repeat(2, 3), keywords={"scale_factor": 2}),
    row("interpolate[bilinear]", (SMALLER,), bilinear,
        keywords={"scale_factor": 2, "mode": "bilinear", "align_corners": False}),
    row("pixel_shuffle", (numbers(1, 4, 2, 1, seed=68),),
        lambda x: x.reshape(1, 1, 2, 2, 2, 1).transpose(0, 1, 4, 2, 5, 3).reshape(1, 1, 4, 2), args=(2,)),
    row("pixel_unshuffle", (IMAGE,),
        lambda x: x.reshape(1, 1, 2, 2, 2, 2).transpose(0, 1, 3, 5, 2, 4).reshape(1, 4, 2, 2), args=(2,)),
    row("embedding", (numbers(4, 2),), lambda w: w[[2, 0, 2, 1]], call=lambda w: F.embedding(np.array([2, 0, 2, 1]), w),
        torch=lambda t, w: t.nn.functional.embedding(t.tensor([2, 0, 2, 1]), w)),
    row("linear", (PAIR[0, 0], numbers(2, 3, seed=69), BIAS), lambda x, w, b: x @ w.T + b, scaled=True),
]  # fmt: skip

CASES = [*CONVOLUTIONS, *POOLS, *PICTURES]
