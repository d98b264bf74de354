"""What the scores of wrong classes lack to the margin, row by row, and back: for one right class in a row, or several.

A margin that is just met lacks nothing and has no slope. Sums are taken along runs, several lanes at a time, and those
of the runs in double precision.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import fill
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for
from minigrad.kernels.softmax import row_sum


@parallel_for
def class_margins(loss, x, classes, margin, squared, start, stop):
    """loss = Σ max(0, margin − x_c + x) / C over all classes but the right one, c; of squares if ``squared``."""
    for i in range(start, stop):
        c = classes[i]
        level = margin - x[i, c]
        total = lacking(x[i, :c], level, squared) + lacking(x[i, c + 1 :], level, squared)
        loss[i] = total / x.shape[1]


@parallel_for
def class_margin_slopes(out, g, x, classes, margin, squared, start, stop):
    """out = g times the slope of ``class_margins``: that by x_c is less than 0 by as much as the others are more."""
    number = x.dtype.type
    for i in range(start, stop):
        c = classes[i]
        slopes(out[i], x[i], margin - x[i, c], g[i] / number(x.shape[1]), squared)
        out[i, c] = number(0)
        out[i, c] = -row_sum(out[i])


@parallel_for
def label_margins(loss, x, listed, right, start, stop):
    """loss = Σ max(0, 1 − x_c + x) / C over all classes c listed before a −1 and all others.

    ``right`` is false, and becomes true for those that are listed.
    """
    number = x.dtype.type
    for i in range(start, stop):
        total = 0.0
        mark(right[i], listed[i])
        for k in range(x.shape[1]):
            if listed[i, k] < 0:
                break
            level = number(1) - x[i, listed[i, k]]
            for at in range(0, x.shape[1], RUN):
                total += run_lacking_of_wrong(x[i, at : at + RUN], right[i, at : at + RUN], level)
        loss[i] = total / x.shape[1]


@parallel_for
def label_margin_slopes(out, g, x, listed, right, start, stop):
    """out = g times the slope of ``label_margins``."""
    number = x.dtype.type
    for i in range(start, stop):
        weight = g[i] / number(x.shape[1])
        fill(out[i], number(0))
        mark(right[i], listed[i])
        for k in range(x.shape[1]):
            c = listed[i, k]
            if c < 0:
                break
            out[i, c] -= weight * number(add_slopes(out[i], x[i], right[i], number(1) - x[i, c], weight))


@kernel(inline=True)
def mark(right, listed):
    """right = true for the classes that are listed before a −1."""
    for k in range(listed.size):
        if listed[k] < 0:
            break
        right[listed[k]] = True


@kernel(inline=True)
def lacking(x, level, squared):
    """Σ max(0, level + x), or of its squares."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += run_lacking(x[at : at + RUN], level, squared)
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_lacking(x, level, squared):
    """``lacking`` in x's own precision."""
    total, zero = x.dtype.type(0), x.dtype.type(0)
    for j in range(x.size):
        y = level + x[j]
        y = zero if y <= 0 else y
        total += y * y if squared else y
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_lacking_of_wrong(x, right, level):
    """Σ max(0, level + x) over what is not right, in x's own precision."""
    total, zero = x.dtype.type(0), x.dtype.type(0)
    for j in range(x.size):
        y = level + x[j]
        total += zero if (y <= 0) | right[j] else y
    return total


@kernel(inline=True)
def slopes(out, x, level, weight, squared):
    """out = the slope of weight·max(0, level + x), or of its square."""
    number = x.dtype.type
    for j in range(x.size):
        y = level + x[j]
        out[j] = number(0) if y <= 0 else weight * (number(2) * y) if squared else weight


@kernel(inline=True)
def add_slopes(out, x, right, level, weight):
    """out += weight where what is not right lacks something. How many there are."""
    zero, count = x.dtype.type(0), 0
    for j in range(x.size):
        lacks = not (level + x[j] <= 0) and not right[j]
        out[j] += weight if lacks else zero
        count += 1 if lacks else 0
    return count
