"""Binary cross-entropy of logits, elementwise over flat arrays: each tail by itself, as ``nn.functional.logistic``."""

from minigrad.kernels.exponential import exp_below_0, log1p_to_1
from minigrad.kernels.parallel import parallel_for


@parallel_for
def binary_entropy(out, t, x, start, stop):
    """out = t·ln(1 + e⁻ˣ) + (1 − t)·ln(1 + eˣ): |x| times what is wrong, where that is not 0, and ln(1 + e^−|x|)."""
    out, t, x, number = out[start:stop], t[start:stop], x[start:stop], out.dtype.type
    one, zero = number(1), number(0)
    for i in range(out.size):
        size = abs(x[i])
        wrong = one - t[i] if x[i] >= 0 else t[i]
        y = (zero if wrong == 0 else size * wrong) + log1p_to_1(exp_below_0(-size))
        out[i] = y if x[i] == x[i] else x[i]


@parallel_for
def binary_entropy_slope(out, g, t, x, start, stop):
    """out = g·((1 − t)·σ(x) − t·σ(−x))."""
    out, g, t, x, one = out[start:stop], g[start:stop], t[start:stop], x[start:stop], out.dtype.type(1)
    for i in range(out.size):
        small = exp_below_0(-abs(x[i]))
        no = one - t[i]
        slope = (no - t[i] * small if x[i] >= 0 else no * small - t[i]) / (one + small)
        out[i] = g[i] * slope if x[i] == x[i] else x[i]
