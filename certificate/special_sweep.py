"""Special functions at random points against mpmath, in float64 and float32: ``python -m certificate.special_sweep``.

Ten minutes, and no part of CI. It prints of each function, or each that is named, the worst error in ulp and where.
"""

import math
import sys
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

from minigrad import Tensor, special

POINTS = 600
DIGITS = 60

rng = np.random.default_rng(0)
Array = np.ndarray


def spread(low: float, high: float, part: float = 1) -> Array:
    """Points of which each power of ten has as many."""
    return np.exp(rng.uniform(math.log(low), math.log(high), int(POINTS * part)))


def even(low: float, high: float, part: float = 1) -> Array:
    return rng.uniform(low, high, int(POINTS * part))


def joined(*parts: Array) -> Array:
    return np.concatenate(parts)


def both(x: Array) -> Array:
    return joined(x, -x)


def below(x: Any) -> Any:
    """Φ(x)."""
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def scaled(n: int) -> Callable[[Any], Any]:
    return lambda x: mpmath.besseli(n, x) * mpmath.exp(-abs(x))


def regularized(a: Any, low: Any, high: Any) -> Any:
    return mpmath.gammainc(a, low, high, regularized=True)


def beta_share(a: Any, b: Any, x: Any) -> Any:
    """I_x(a, b) by its series, of which no term is negative."""
    term, total, n = mpmath.mpf(1), mpmath.mpf(1), 0
    while term > mpmath.eps * total:
        term *= (a + b + n) * x / (a + 1 + n)
        total, n = total + term, n + 1
    front = mpmath.loggamma(a + b) - mpmath.loggamma(a + 1) - mpmath.loggamma(b)
    return mpmath.exp(front + a * mpmath.log(x) + b * mpmath.log1p(-x)) * total


others, partners = spread(1e-2, 1e4, 1 / 2), spread(1e-2, 1e4, 1 / 2)
parts = np.clip(rng.beta(np.maximum(others, 0.1), np.maximum(partners, 0.1)), 1e-6, 0.999)
shapes = spread(1e-2, 200, 1 / 3)
ends = shapes * np.exp(rng.uniform(math.log(0.2), math.log(5), len(shapes)))
WAVE, SCALED = (even(-30, 30, 0.5), spread(30, 1e5, 0.25)), (even(-30, 30, 0.5), spread(30, 1e4, 0.25))

CASES: dict[str, tuple[Callable[..., Any], tuple[Array, ...]]] = {
    "gamma": (mpmath.gamma, (joined(even(-20, 170), spread(1e-300, 1, 0.3)),)),
    "gammaln": (lambda x: mpmath.log(abs(mpmath.gamma(x))), (joined(even(-20, 30), spread(1e-300, 1e8, 0.5)),)),
    "digamma": (mpmath.digamma, (joined(even(-20, 30), spread(1e-300, 1e300, 0.5)),)),
    "erfc": (mpmath.erfc, (joined(even(-6, 26.5), both(spread(1e-300, 1, 0.25))),)),
    "erfcx": (lambda x: mpmath.exp(x * x) * mpmath.erfc(x), (joined(even(-26, 50), spread(1, 1e300, 0.25)),)),
    "erfinv": (mpmath.erfinv, (joined(even(-1, 1, 0.5), 1 - spread(1e-16, 1, 0.25)),)),
    "ndtr": (below, (joined(even(-37, 8), both(spread(1e-300, 1, 0.25))),)),
    "log_ndtr": (lambda x: mpmath.log1p(-below(-x)) if x > 0 else mpmath.log(below(x)), (even(-50, 38),)),
    "ndtri": (lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1), (joined(even(0, 1), spread(1e-30, 1, 0.25)),)),
    "logit": (lambda p: mpmath.log(p / (1 - p)), (joined(even(0, 1), spread(1e-300, 1, 0.25)),)),
    "expit": (lambda x: 1 / (1 + mpmath.exp(-x)), (even(-700, 700),)),
    "entr": (lambda x: -x * mpmath.log(x), (spread(1e-300, 1e300),)),
    "i0": (lambda x: mpmath.besseli(0, x), (joined(even(-30, 30, 0.5), even(30, 700, 0.25)),)),
    "i1": (lambda x: mpmath.besseli(1, x), (joined(even(-30, 30, 0.5), even(30, 700, 0.25)),)),
    "i0e": (scaled(0), (joined(*SCALED),)),
    "i1e": (scaled(1), (joined(*SCALED),)),
    "j0": (lambda x: mpmath.besselj(0, x), (joined(*WAVE),)),
    "j1": (lambda x: mpmath.besselj(1, x), (joined(*WAVE),)),
    "zeta": (mpmath.zeta, (joined(even(-30, 40, 0.3), 1 + both(spread(1e-8, 1, 0.1))),)),
    "beta": (mpmath.beta, (spread(1e-3, 500), spread(1e-3, 500))),
    "betaln": (lambda a, b: mpmath.log(mpmath.beta(a, b)), (spread(1e-10, 1e6), spread(1e-10, 1e6))),
    "xlogy": (lambda x, y: x * mpmath.log(y), (rng.normal(size=POINTS), spread(1e-300, 1e300))),
    "xlog1py": (lambda x, y: x * mpmath.log1p(y), (rng.normal(size=POINTS), spread(1e-20, 1e20))),
    "rel_entr": (lambda x, y: x * mpmath.log(x / y), (spread(1e-5, 1e5), spread(1e-5, 1e5))),
    "gammainc": (lambda a, x: regularized(a, 0, x), (shapes, ends)),
    "gammaincc": (lambda a, x: regularized(a, x, mpmath.inf), (shapes, ends)),
    "betainc": (beta_share, (others, partners, parts)),
    "betaincc": (lambda a, b, x: beta_share(b, a, 1 - x), (others, partners, parts)),
}


def errors(found: Array, true: list[Any]) -> Array:
    """How far each is from the truth, in ulp of its dtype; where it is beyond the largest or below the least, 0."""
    near = np.array([float(t) for t in true]).astype(found.dtype)
    ulp = [mpmath.mpf(float(np.spacing(abs(t)))) if np.isfinite(t) and t else mpmath.inf for t in near]
    differences = [abs(mpmath.mpf(float(y)) - t) / u for y, t, u in zip(found, true, ulp, strict=True)]
    return np.array([float(d) if mpmath.isfinite(d) else 0.0 for d in differences])


def main(names: list[str]) -> None:
    """Print the lines of these functions, or of all. Raises SystemExit for a name that is none of CASES."""
    if unknown := [name for name in names if name not in CASES]:
        raise SystemExit(f"certificate.special_sweep: {unknown[0]!r} is none of {', '.join(CASES)}")
    mpmath.mp.dps = DIGITS
    for name in names or CASES:
        truth, arrays = CASES[name]
        for dtype in (np.float64, np.float32):
            with np.errstate(over="ignore"):
                points = [x.astype(dtype) for x in arrays]
            kept = np.all([np.isfinite(x) & (x != 0) for x in points], axis=0)
            points = [x[kept] for x in points]
            found = getattr(special, name)(*[Tensor(x) for x in points]).data
            with np.errstate(over="ignore"):
                off = errors(found, [truth(*map(mpmath.mpf, map(float, each))) for each in zip(*points, strict=True)])
            worst = int(np.argmax(off))
            at = ", ".join(repr(float(x[worst])) for x in points)
            print(f"{name} {found.dtype} at {len(off)} points: {off[worst]:.2f} ulp, {name}({at})", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
