"""Groups of a sample's channels standardized, then each channel scaled and shifted, and back.

Arrays are (1, rows, inner): a row is a channel of a sample, and so many rows as there are for each mean are a group.
The groups' statistics come from ``normalization.moments``.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.normalization import channel_sums, run_scaled
from minigrad.kernels.parallel import parallel_for


@parallel_for
def scaled_channels(y, x, mean, r, weight, bias, start, stop):
    """y = (x − mean)·r·weight + bias: mean and r are of the group, weight and bias of the channel; row by row."""
    of_group = x.shape[1] // mean.size
    for i in range(start, stop):
        k, c = i // of_group, i % weight.size
        run_scaled(y[0, i], x[0, i], mean[k], r[k] * weight[c], bias[c])


@parallel_for
def slope_groups(out, sums, g, x, mean, r, weight, start, stop):
    """out = (v − Σv/n − x̂·Σ(v·x̂)/n)·r with v = g·weight and x̂ = (x − mean)·r, the sums over the group.

    sums[i] = (Σ g·x̂, Σ g) of row i, in double precision. The groups go from start to stop.
    """
    number, of_group = out.dtype.type, x.shape[1] // mean.size
    n = of_group * x.shape[2]
    for k in range(start, stop):
        total = along = 0.0
        for i in range(k * of_group, (k + 1) * of_group):
            some, moment = channel_sums(g, x, i, mean[k])
            sums[i, 0], sums[i, 1] = moment * r[k], some
            total += some * weight[i % weight.size]
            along += moment * weight[i % weight.size]
        level, slope = number(total / n), number(r[k] * r[k] * along / n)
        for i in range(k * of_group, (k + 1) * of_group):
            channel_projected(out[0, i], g[0, i], x[0, i], weight[i % weight.size], (mean[k], r[k], level, slope))


@kernel(inline=True)
def channel_projected(out, g, x, weight, of):
    """A row of ``slope_groups``. ``of``: the group's mean and r, and what is taken out, along 1 and along x."""
    mean, r, level, slope = of
    for j in range(x.size):
        out[j] = (g[j] * weight - level - (x[j] - mean) * slope) * r
