"""Losses of single elements, summed: over flat arrays in one pass forward, which keeps nothing, and in one pass back.

Each is a formula of an element x and its target t, and one or two for its slopes, which take what weighs the element
first. ``number`` is the arrays' type, ``of`` the loss's parameters in it. Sums are taken along runs, several lanes at a
time, and those of the runs in double precision.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from minigrad.kernels.activation import logistic
from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0, exponential, log1p_to_1, logarithm
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for_made


class Loss(NamedTuple):
    """The loops of a loss: ``values(out, t, x, of)``, ``sums(out, x, t, of)``, and ``slope(out, t, x, g, of)`` by x.

    ``target_slope`` is the slope by t. ``out`` of the sums has one number for each run of RUN elements, in double
    precision.
    """

    values: Any
    sums: Any
    slope: Any
    target_slope: Any = None


def loss(value: Callable[..., Any], slope: Callable[..., Any], target_slope: Callable[..., Any] | None = None) -> Loss:
    """The loops of the formulas value(x, t, number, of) and slope(g, x, t, number, of)."""
    return Loss(_valued(value), _summed(value), _sloped(slope), target_slope and _sloped(target_slope))


def _valued(formula: Callable[..., Any]) -> Any:
    def made():
        f = kernel(formula, inline=True)

        def loop(out, t, x, of, start, stop):
            out, t, x, number = out[start:stop], t[start:stop], x[start:stop], out.dtype.type
            for i in range(out.size):
                out[i] = f(x[i], t[i], number, of)

        return _named(loop, formula, "loop")

    return parallel_for_made(formula, made)


def _summed(formula: Callable[..., Any]) -> Any:
    def made():
        f = kernel(formula, inline=True)

        def run(x, t, of):
            number = x.dtype.type
            total = number(0)
            for i in range(x.size):
                total += f(x[i], t[i], number, of)
            return total

        of_run: Any = kernel(_named(run, formula, "run"), fastmath={"reassoc"}, inner=True)

        def loop(out, x, t, of, start, stop):
            for k in range(start, stop):
                out[k] = of_run(x[k * RUN : (k + 1) * RUN], t[k * RUN : (k + 1) * RUN], of)

        return _named(loop, formula, "sums")

    return parallel_for_made(formula, made)


def _sloped(formula: Callable[..., Any]) -> Any:
    def made():
        f = kernel(formula, inline=True)

        def loop(out, t, x, g, of, start, stop):
            out, t, x, number = out[start:stop], t[start:stop], x[start:stop], out.dtype.type
            for i in range(out.size):
                out[i] = f(g, x[i], t[i], number, of)

        return _named(loop, formula, "loop")

    return parallel_for_made(formula, made)


def _named(loop: Any, formula: Callable[..., Any], what: str) -> Any:
    # The cache on disk finds the code by this name.
    loop.__module__, loop.__qualname__, loop.__doc__ = formula.__module__, f"{formula.__name__}-{what}", formula.__doc__
    return loop


def _squared_error(x, t, number, of):
    """(x − t)²."""
    return (x - t) * (x - t)


def _squared_error_slope(g, x, t, number, of):
    """g·2(x − t)."""
    return g * (number(2) * (x - t))


def _absolute_error(x, t, number, of):
    """|x − t|."""
    return abs(x - t)


def _absolute_error_slope(g, x, t, number, of):
    """g by the sign of x − t, 0 where they are equal."""
    return g if x > t else -g if x < t else number(0)


def _huber(x, t, number, of):
    """q/β·(d − q/2) for d = x − t, held between ±δ as q, and of = (δ, β)."""
    bound, beta = of
    d = x - t
    q = min(max(d, -bound), bound)
    y = q / beta * (d - number(0.5) * q)
    return y if d == d else d


def _huber_slope(g, x, t, number, of):
    """g·q/β."""
    bound, beta = of
    d = x - t
    return g * (min(max(d, -bound), bound) / beta) if d == d else d


def _logit_entropy(x, t, number, of):
    """t·ln(1 + e⁻ˣ) + (1 − t)·ln(1 + eˣ): |x| times what is wrong, where that is not 0, and ln(1 + e^−|x|)."""
    size = abs(x)
    wrong = number(1) - t if x >= 0 else t
    y = (number(0) if wrong == 0 else size * wrong) + log1p_to_1(exp_below_0(-size))
    return y if x == x else x


def _logit_entropy_slope(g, x, t, number, of):
    """g·((1 − t)·σ(x) − t·σ(−x))."""
    one = number(1)
    small, no = exp_below_0(-abs(x)), one - t
    slope = (no - t * small if x >= 0 else no * small - t) / (one + small)
    return g * slope if x == x else x


def _entropy(x, t, number, of):
    """−t·ln x − (1 − t)·ln(1 − x), with logarithms of −100 or more; NaN unless x and t are in [0, 1].

    What is lost when 1 − x is rounded is found exactly, and added as the slope of the logarithm times it.
    """
    one, least = number(1), number(-100)
    rest = one - x
    lost = (one - rest) - x
    log_x, log_rest = logarithm(x), logarithm(rest) + (lost / rest if rest > 0 else number(0))
    y = -t * max(log_x, least) - (one - t) * max(log_rest, least)
    return y if (x >= 0) & (x <= 1) & (t >= 0) & (t <= 1) else number(math.nan)


def _entropy_slope(g, x, t, number, of):
    """g·((1 − t)/(1 − x) − t/x); at x = 0 and x = 1 g·(x − t)·steep. of = (steep, least): 1/least is finite."""
    steep, least = of
    one = number(1)
    inside = (one - t) / (one - x) - (t / max(x, least) if t != 0 else number(0))
    return g * ((x - t) * steep if (x == 0) | (x == 1) else inside)


def _divergence(x, t, number, of):
    """t·(ln t − x), 0 where t = 0."""
    return t * (logarithm(t) - x) if t != 0 else number(0)


def _divergence_slope(g, x, t, number, of):
    """−g·t."""
    return -g * t if t != 0 else number(0)


def _excess(x, t, number, of):
    """eˣ − t·x; eˣ where that is ∞ or t is 0."""
    y = exponential(x)
    less = y if (t == 0) | (y == number(of[0])) else y - t * x
    return less if x == x else x


def _excess_slope(g, x, t, number, of):
    """g·(eˣ − t)."""
    y = g * (exponential(x) - t)
    return y if x == x else x


def _deviance(x, t, number, of):
    """½(ln t + x²/t): x is a difference, and t a variance."""
    return number(0.5) * (logarithm(t) + x * (x / t))


def _deviance_slope(g, x, t, number, of):
    """g·x/t, also where one of g·x and x/t is out of range."""
    slope = g * (x / t)
    return slope if slope - slope == 0 else g * x / t


def _deviance_variance_slope(g, x, t, number, of):
    """g·½(1/t − (x/t)²), also where 1/t and (x/t)² are out of range."""
    half, off = number(0.5) * g, x / t
    return half / t - half * off * off


def _soft_margin(x, t, number, of):
    """ln(1 + e^(−t·x)); NaN unless t is 1 or −1."""
    z = -t * x
    y = max(z, number(0)) + log1p_to_1(exp_below_0(-abs(z)))
    return y if ((t == 1) | (t == -1)) & (z == z) else number(math.nan)


def _soft_margin_slope(g, x, t, number, of):
    """−g·t·σ(−t·x)."""
    return -g * t * logistic(t * x, number(1))[1]


def _hinge(x, t, number, of):
    """x where t = 1, max(0, margin − x) where t = −1, for of = (margin,); else NaN."""
    left = of[0] - x
    return x if t == 1 else number(math.nan) if t != -1 else number(0) if left < 0 else left


def _hinge_slope(g, x, t, number, of):
    """g where t = 1, else −g where x is within the margin."""
    return g if t == 1 else -g if of[0] - x >= 0 else number(0)


def _ranking(x, t, number, of):
    """max(0, margin − t·x), for of = (margin,); NaN unless t is 1 or −1."""
    left = of[0] - t * x
    return number(math.nan) if (t != 1) & (t != -1) else number(0) if left < 0 else left


def _ranking_slope(g, x, t, number, of):
    """−g·t where t·x is within the margin."""
    return -g * t if of[0] - t * x >= 0 else number(0)


def _lacking(x, t, number, of):
    """max(0, margin + x − t), for of = (margin,)."""
    over = of[0] + x - t
    return number(0) if over < 0 else over


def _lacking_slope(g, x, t, number, of):
    """g where margin + x − t ≥ 0."""
    return g if of[0] + x - t >= 0 else number(0)


def _lacking_target_slope(g, x, t, number, of):
    """−g where margin + x − t ≥ 0."""
    return -g if of[0] + x - t >= 0 else number(0)


def _cosine_margin(x, t, number, of):
    """1 − x where t = 1, max(0, x − margin) where t = −1, for of = (margin,); else NaN."""
    over = x - of[0]
    return number(1) - x if t == 1 else number(math.nan) if t != -1 else number(0) if over < 0 else over


def _cosine_margin_slope(g, x, t, number, of):
    """−g where t = 1, else g where x is beyond the margin."""
    return -g if t == 1 else g if x - of[0] >= 0 else number(0)


squared_error = loss(_squared_error, _squared_error_slope)
absolute_error = loss(_absolute_error, _absolute_error_slope)
huber = loss(_huber, _huber_slope)
logit_entropy = loss(_logit_entropy, _logit_entropy_slope)
entropy = loss(_entropy, _entropy_slope)
divergence = loss(_divergence, _divergence_slope)
excess = loss(_excess, _excess_slope)
deviance = loss(_deviance, _deviance_slope, _deviance_variance_slope)
soft_margin = loss(_soft_margin, _soft_margin_slope)
hinge = loss(_hinge, _hinge_slope)
ranking = loss(_ranking, _ranking_slope)
lacking = loss(_lacking, _lacking_slope, _lacking_target_slope)
cosine_margin = loss(_cosine_margin, _cosine_margin_slope)
