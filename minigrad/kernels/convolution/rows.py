"""Convolution by shifted rows, for a stride of 1: no columns are laid out at all.

With the batch innermost, a row of y and the row of x under one tap of the window are two runs of memory, OW·N long, and
y's is the sum of x's runs times one weight each. Two rows at a time share what is loaded of three others: so many loads
and stores for as many products keep a core busy. Each loop writes to two arrays and reads from three; with more of them
the compiler no longer vectorises.
"""

from functools import partial

import numpy as np

from minigrad.kernels.compile import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.indexing import fill
from minigrad.kernels.threads import in_parallel

CACHED = 1024
"""Elements of a row at a time, so that five runs of them stay in the first-level cache."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    O, OH, OW, N = y.shape
    padded = _padded(x, geometry.padding)
    lines, rows = y.reshape(O, OH, OW * N), padded.reshape(*padded.shape[:2], -1)
    start_at = np.zeros(O, y.dtype) if bias is None else bias
    taps, (KH, KW) = w.reshape(O, -1), w.shape[2:]
    down, across = geometry.dilation[0], geometry.dilation[1] * N
    pairs = _pairs(O, geometry.groups)

    def part(start: int, stop: int) -> partial:
        spare = np.empty(OW * N, y.dtype)
        return partial(
            forward_rows, lines, rows, taps, start_at, spare, start, stop, geometry.groups, KH, KW, across, down
        )

    in_parallel(part, pairs * OH, _grain(pairs * OH, y.size * w[0].size))


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy."""
    C, H, W, N = x.shape
    lines, rows = x.reshape(C, H, W * N), g.reshape(*g.shape[:2], -1)
    pairs = _pairs(C, geometry.groups)

    def part(start: int, stop: int) -> partial:
        spare = np.empty(W * N, x.dtype)
        return partial(
            input_rows, lines, rows, w, spare, start, stop, geometry.groups, N, geometry.padding, geometry.dilation
        )

    in_parallel(part, pairs * H, _grain(pairs * H, g.size * w[0].size))


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: every weight is the product of a row of g and a row of x, summed over all rows."""
    N = x.shape[3]
    padded = _padded(x, geometry.padding)
    rows, lines = padded.reshape(*padded.shape[:2], -1), g.reshape(*g.shape[:2], -1)
    units = _pairs(len(w), geometry.groups) * w.shape[1] * w.shape[2]

    def part(start: int, stop: int) -> partial:
        return partial(weight_rows, w, lines, rows, start, stop, geometry.groups, N, geometry.dilation)

    in_parallel(part, units, _grain(units, g.size * w[0].size))


def _grain(units: int, products: int) -> int:
    """How many of the units are worth a thread: half a million products, twice what it takes to hand them over."""
    return max(1, (units << 19) // products)


def _pairs(channels: int, groups: int) -> int:
    """How many pairs the channels make; an odd one at the end of a group is alone."""
    return (channels // groups + 1) // 2 * groups


def _padded(x: np.ndarray, padding: tuple[int, int]) -> np.ndarray:
    """x (C, H, W, N) with rows and columns of zeros around each image."""
    above, left = padding
    if not above and not left:
        return x
    C, H, W, N = x.shape
    wide = np.zeros((C, H + 2 * above, W + 2 * left, N), x.dtype)
    wide[:, above : above + H, left : left + W] = x
    return wide


@kernel
def pair_of(unit, channels, groups):
    """The first channel and the second of a pair, counted over all groups; the same twice where one is alone."""
    per_group = channels // groups
    pairs = (per_group + 1) // 2
    first = unit // pairs * per_group + 2 * (unit % pairs)
    return first, min(first + 1, unit // pairs * per_group + per_group - 1)


@kernel
def under(x, tap, KH, KW, c, oy, i, across, down):
    """What the window's tap of that number sees of x, from place i of row oy on; channel c is the window's first."""
    return x[c + tap // (KH * KW), oy + tap // KW % KH * down, i + tap % KW * across :]


@kernel(fastmath={"contract"})
def forward_rows(y, x, w, bias, spare, start, stop, groups, KH, KW, across, down):
    """y[o, oy, i] = bias[o] + Σ w[o, tap] · what it sees, a pair of o and a row oy to a unit.

    Number (c·KH + ky)·KW + kx of the taps sees x[c, oy + ky·down, i + kx·across].
    """
    O, OH, length = y.shape
    taps = w.shape[1]
    for unit in range(start, stop):
        o, p = pair_of(unit // OH, O, groups)
        oy, c = unit % OH, o // (O // groups) * (taps // (KH * KW))
        for i in range(0, length, CACHED):
            j = min(i + CACHED, length)
            a = y[o, oy, i:j]
            b = spare[: j - i] if p == o else y[p, oy, i:j]
            fill(a, bias[o])
            fill(b, bias[p])
            for t in range(0, taps - 2, 3):
                x0 = under(x, t, KH, KW, c, oy, i, across, down)
                x1 = under(x, t + 1, KH, KW, c, oy, i, across, down)
                x2 = under(x, t + 2, KH, KW, c, oy, i, across, down)
                of_a, of_b = (w[o, t], w[o, t + 1], w[o, t + 2]), (w[p, t], w[p, t + 1], w[p, t + 2])
                add_three(a, b, x0, x1, x2, of_a, of_b)
            for t in range(taps // 3 * 3, taps):
                add_one(a, b, under(x, t, KH, KW, c, oy, i, across, down), w[o, t], w[p, t])


@kernel(fastmath={"contract"})
def input_rows(x, g, w, spare, start, stop, groups, N, padding, dilation):
    """x[c, iy, i + kx·d·N] = Σ w[o, c, ky, kx] · g[o, iy + p − ky·d, i], a pair of c and a row iy to each unit."""
    C, H, width = x.shape
    O, OH, length = g.shape
    per_group, KH, KW = w.shape[1:]
    filters = O // groups
    W, OW = width // N, length // N
    zero = x.dtype.type(0)
    for unit in range(start, stop):
        c, d = pair_of(unit // H, C, groups)
        iy, first = unit % H, c // per_group * filters
        c_row = x[c, iy]
        d_row = spare if d == c else x[d, iy]
        fill(c_row, zero)
        fill(d_row, zero)
        for ky in range(KH):
            oy = iy + padding[0] - ky * dilation[0]
            if oy < 0 or oy >= OH:
                continue
            for kx in range(KW):
                left = kx * dilation[1] - padding[1]
                begin = max(0, -left)
                end = min(OW, W - left)
                if end <= begin:
                    continue
                i, j, shift = begin * N, end * N, left * N
                a, b = c_row[i + shift : j + shift], d_row[i + shift : j + shift]
                of_c = w[first : first + filters, c % per_group, ky, kx]
                of_d = w[first : first + filters, d % per_group, ky, kx]
                for o in range(0, filters - 2, 3):
                    of_a, of_b = (of_c[o], of_c[o + 1], of_c[o + 2]), (of_d[o], of_d[o + 1], of_d[o + 2])
                    g0, g1, g2 = g[first + o, oy, i:j], g[first + o + 1, oy, i:j], g[first + o + 2, oy, i:j]
                    add_three(a, b, g0, g1, g2, of_a, of_b)
                for o in range(filters // 3 * 3, filters):
                    add_one(a, b, g[first + o, oy, i:j], of_c[o], of_d[o])


@kernel(fastmath={"contract", "reassoc"})
def weight_rows(w, g, x, start, stop, groups, N, dilation):
    """w[o, c, ky, kx] = Σ g[o, oy, i] · x[c, oy + ky·d, i + kx·d·N], a pair of o, a c and a ky to each unit.

    The sum along a row may be taken in any order, which is what vectors need; the sum over the rows is in order, so
    the rounding error stays that of a row.
    """
    O, C, KH, KW = w.shape
    OH, length = g.shape[1:]
    for unit in range(start, stop):
        ky, c = unit % KH, unit // KH % C
        o, p = pair_of(unit // KH // C, O, groups)
        channel = o // (O // groups) * C + c
        for kx in range(0, KW, 3):
            k1, k2 = min(kx + 1, KW - 1), min(kx + 2, KW - 1)
            zero = w.dtype.type(0)
            o0 = o1 = o2 = p0 = p1 = p2 = zero
            for oy in range(OH):
                a, b, row = g[o, oy], g[p, oy], x[channel, oy + ky * dilation[0]]
                x0, x1, x2 = row[kx * dilation[1] * N :], row[k1 * dilation[1] * N :], row[k2 * dilation[1] * N :]
                a0 = a1 = a2 = b0 = b1 = b2 = zero
                for i in range(length):
                    a0 += a[i] * x0[i]
                    a1 += a[i] * x1[i]
                    a2 += a[i] * x2[i]
                    b0 += b[i] * x0[i]
                    b1 += b[i] * x1[i]
                    b2 += b[i] * x2[i]
                o0, o1, o2, p0, p1, p2 = o0 + a0, o1 + a1, o2 + a2, p0 + b0, p1 + b1, p2 + b2
            w[p, c, ky, kx], w[p, c, ky, k1], w[p, c, ky, k2] = p0, p1, p2
            w[o, c, ky, kx], w[o, c, ky, k1], w[o, c, ky, k2] = o0, o1, o2


@kernel(fastmath={"contract"})
def add_three(a, b, x0, x1, x2, of_a, of_b):
    """a += Σ of_a[j]·xⱼ;  b += Σ of_b[j]·xⱼ."""
    for i in range(a.size):
        a[i] += of_a[0] * x0[i] + of_a[1] * x1[i] + of_a[2] * x2[i]
        b[i] += of_b[0] * x0[i] + of_b[1] * x1[i] + of_b[2] * x2[i]


@kernel(fastmath={"contract"})
def add_one(a, b, x, of_a, of_b):
    """a += of_a·x;  b += of_b·x."""
    for i in range(a.size):
        a[i] += of_a * x[i]
        b[i] += of_b * x[i]
