"""Cross-entropy of rows of logits, forward and back: of one right class in each, or of shares of all classes.

What is kept of a row are its largest number and a sum. The way back takes eˣ again, unless there is room for all eˣ.
"""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.softmax import NEARLY, held, row_max, row_sum


@parallel_for
def log_sums(out, x, start, stop):
    """out = ln Σ e^x, row by row; no finite number where there is a NaN or +∞, or nothing but −∞."""
    number = out.dtype.type
    for i in range(start, stop):
        top = row_max(x[i])
        out[i] = top + number(math.log1p(exponentials_but_1(x[i], top)))


@parallel_for
def class_entropies(loss, top, whole, power, x, classes, smoothing, start, stop):
    """loss = ln Σ e^(x − top) − (1 − ε)(x_c − top) − ε·mean (x − top), top the largest x of the row and c its class.

    ``whole`` becomes Σ e^(x − top), and ``power`` e^(x − top), unless it has no rows. A row with a NaN or with +∞, or
    of nothing but −∞, has NaN.
    """
    for i in range(start, stop):
        top[i] = row_max(x[i])
        more = kept_exponentials_but_1(power[i], x[i], top[i]) if len(power) else exponentials_but_1(x[i], top[i])
        whole[i] = 1 + more
        loss[i] = math.log1p(more)
        if smoothing != 1:  # else 0 times what may be infinite
            loss[i] -= (1 - smoothing) * (x[i, held(classes[i], x.shape[1])] - top[i])
        if smoothing != 0:
            loss[i] -= smoothing / x.shape[1] * differences(x[i], top[i])


@parallel_for
def class_entropy_slopes(out, g, power, x, top, whole, classes, smoothing, shares, start, stop):
    """out = g·(p − (1 − ε at the class) − ε/C) with p = e^(x − top)/whole; of a single g each row has g/shares.

    ``power`` is e^(x − top), or has no rows. 1 − p has no digits left where p is nearly 1: there it is the sum of the
    others.
    """
    number = x.dtype.type
    for i in range(start, stop):
        share, c = g[i % g.size] / number(shares), held(classes[i], x.shape[1])
        even = share * number(smoothing / x.shape[1])
        if len(power):
            weighed(out[i], power[i], share / whole[i], even)
        else:
            weighed_exponentials(out[i], x[i], top[i], share / whole[i], even)
        if exp_below_0(x[i, c] - top[i]) > number(NEARLY) * whole[i]:
            out[i, c] = number(0)
            out[i, c] = -row_sum(out[i])
        else:
            out[i, c] -= share * number(1 - smoothing)


@parallel_for
def share_entropies(loss, top, whole, x, t, smoothing, start, stop):
    """loss = Σ t·(ln Σ e^(x − top) − (x − top)), row by row, where t is not 0; (1 − ε)t + ε/C stands for t."""
    number = x.dtype.type
    for i in range(start, stop):
        top[i] = row_max(x[i])
        more = exponentials_but_1(x[i], top[i])
        whole[i] = 1 + more
        even, log = number(smoothing / x.shape[1]), number(math.log1p(more))
        total = 0.0
        for at in range(0, x.shape[1], RUN):
            end = min(at + RUN, x.shape[1])
            total += run_entropy(x[i, at:end], t[i, at:end], top[i], log, number(1 - smoothing), even)
        loss[i] = total


@parallel_for
def share_entropy_slopes(out, g, x, t, top, whole, smoothing, shares, start, stop):
    """out = g·(p·Σt − t); of a single g each row has g/shares. Where p is nearly 1, it is p·(Σt − t) − (1 − p)·t."""
    number = x.dtype.type
    for i in range(start, stop):
        share, some, even = g[i % g.size] / number(shares), number(1 - smoothing), number(smoothing / x.shape[1])
        total = 0.0
        for j in range(x.shape[1]):
            total += some * t[i, j] + even
        probabilities(out[i], x[i], top[i], whole[i])
        sure, others = -1, 0.0
        for j in range(x.shape[1]):
            sure = j if out[i, j] > NEARLY else sure
        if sure >= 0:
            for j in range(x.shape[1]):
                others += 0.0 if j == sure else out[i, j] * total - (some * t[i, j] + even)
        whole_t = number(total)
        for j in range(x.shape[1]):
            out[i, j] = share * (out[i, j] * whole_t - (some * t[i, j] + even))
        if sure >= 0:
            out[i, sure] = -share * number(others)


@kernel(inline=True)
def exponentials_but_1(x, top):
    """Σ e^(x − top) − 1. What the others have beside e⁰ is summed by itself."""
    below, ones = 0.0, 0.0
    for at in range(0, x.size, RUN):
        some, more = run_exponentials(x[at : at + RUN], top)
        below += some
        ones += more
    return below + (ones - 1)


@kernel(fastmath={"reassoc"}, inline=True)
def run_exponentials(x, top):
    """Σ e^(x − top) over what is less than 1, and how many are 1. What is not a number stays so."""
    number = x.dtype.type
    below, ones, zero, one = number(0), number(0), number(0), number(1)
    for j in range(x.size):
        off = x[j] - top
        power = exp_below_0(off)
        power = power if off == off else off
        below += zero if power == one else power
        ones += one if power == one else zero
    return below, ones


@kernel(inline=True)
def kept_exponentials_but_1(power, x, top):
    """``exponentials_but_1``, and power = e^(x − top)."""
    below, ones = 0.0, 0.0
    for at in range(0, x.size, RUN):
        some, more = run_kept_exponentials(power[at : at + RUN], x[at : at + RUN], top)
        below += some
        ones += more
    return below + (ones - 1)


@kernel(inline=True)
def run_kept_exponentials(power, x, top):
    """``run_exponentials``, and power = e^(x − top)."""
    for j in range(x.size):
        power[j] = x[j]
    return run_exponentials_here(power, top)


@kernel(fastmath={"reassoc"}, inline=True)
def run_exponentials_here(x, top):
    """``run_exponentials``, and x becomes e^(x − top): with an array for each, ``softmax_rows`` says, digits differ."""
    number = x.dtype.type
    below, ones, zero, one = number(0), number(0), number(0), number(1)
    for j in range(x.size):
        off = x[j] - top
        power = exp_below_0(off)
        power = power if off == off else off
        x[j] = power
        below += zero if power == one else power
        ones += one if power == one else zero
    return below, ones


@kernel(inline=True)
def probabilities(out, x, top, whole):
    """out = e^(x − top)/whole."""
    for j in range(x.size):
        off = x[j] - top
        power = exp_below_0(off) / whole
        out[j] = power if off == off else off


@kernel(inline=True)
def weighed(out, power, weight, even):
    """out = weight·power − even."""
    for j in range(power.size):
        out[j] = power[j] * weight - even


@kernel(inline=True)
def weighed_exponentials(out, x, top, weight, even):
    """out = weight·e^(x − top) − even, in one pass and without a division in it."""
    for j in range(x.size):
        off = x[j] - top
        power = exp_below_0(off) * weight - even
        out[j] = power if off == off else off


@kernel(inline=True)
def differences(x, top):
    """Σ (x − top)."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += run_differences(x[at : at + RUN], top)
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_differences(x, top):
    """Σ (x − top), in their own precision."""
    total = x.dtype.type(0)
    for j in range(x.size):
        total += x[j] - top
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_entropy(x, t, top, log, some, even):
    """Σ (some·t + even)·(log − (x − top)), where the first factor is not 0."""
    total, zero = x.dtype.type(0), x.dtype.type(0)
    for j in range(x.size):
        share = some * t[j] + even
        total += zero if share == zero else share * (log - (x[j] - top))
    return total
