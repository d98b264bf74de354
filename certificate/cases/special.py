"""``minigrad.special``. A truth is mpmath's function, with its derivatives as mpmath has them, or by its definition."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from mpmath import mp, mpf

from certificate.cases import functions
from certificate.cases.making import binary, each, unary
from certificate.jets import ORDER, Jet
from certificate.row import POSITIVE, UNIT, Call, Row, X
from minigrad import special

SHARES = (UNIT + 1) / 2
Slopes = Callable[[Any, int], Any]


def smooth(derivative: Slopes) -> Callable[[Jet], Jet]:
    """f of a Jet, by Taylor's series about its value: ``derivative(x, k)`` is the k-th."""

    def f(x: Jet) -> Jet:
        at, u, found = x.c[0], x - x.c[0], Jet([mpf(0)] * (ORDER + 1))
        for k in range(ORDER + 1):
            found = found + u**k * (derivative(at, k) / mp.factorial(k))
        return found

    return f


Function = Callable[[Jet], Jet]


def inverse(f: Function, slope: Function, start: Callable[[Any], Any]) -> Function:
    """f's inverse of a Jet: each step of Newton's iteration doubles the orders that are right."""

    def g(x: Jet) -> Jet:
        y = Jet([start(x.c[0]), *[mpf(0)] * ORDER])
        for _ in range(4):
            y = y - (f(y) - x) / slope(y)
        return y

    return g


digamma = smooth(lambda x, k: mp.psi(k, x))
log_gamma = smooth(lambda x, k: mp.psi(k - 1, x) if k else mp.log(abs(mp.gamma(x))) if x < 0 else mp.loggamma(x))


def gamma(x: Jet) -> Jet:
    return log_gamma(x).exp() * int(mp.sign(mp.gamma(x.c[0])))


def log_beta(a: Jet, b: Jet) -> Jet:
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def share(a: Jet, x: Jet) -> Jet:
    """P(a, x) by its series."""
    term = (a * x.log() - x - log_gamma(a + 1)).exp()
    total, n = term, 0
    while n < 10 or max(map(abs, term.c + [c for part in term.g.values() for c in part])) > mp.eps * mpf(10) ** -10:
        n += 1
        term = term * x / (a + n)
        total = total + term
    return total


def beta_share(a: Jet, b: Jet, x: Jet) -> Jet:
    """I_x(a, b) by its series."""
    term = (a * x.log() + b * (1 - x).log() + log_gamma(a + b) - log_gamma(a + 1) - log_gamma(b)).exp()
    total, n = term, 0
    while n < 10 or max(map(abs, term.c + [c for part in term.g.values() for c in part])) > mp.eps * mpf(10) ** -10:
        term = term * (a + b + n) * x / (a + 1 + n)
        total, n = total + term, n + 1
    return total


def hurwitz(s: Jet, q: Jet) -> Jet:
    """ζ(s, q) by Taylor's series in q, whose coefficients are (−1)ʲ(s)ⱼ/j!·ζ(s + j, q)."""
    at, v, total, factor = q.c[0], q - q.c[0], Jet([mpf(0)] * (ORDER + 1)), Jet([mpf(1), *[mpf(0)] * ORDER])
    for j in range(ORDER + 1):
        total = total + factor * v**j * smooth(lambda x, k: mp.zeta(x, at, k))(s + j)
        factor = factor * (s + j) * (mpf(-1) / (j + 1))
    return total


def erfc(x: Jet) -> Jet:
    return x.chain(mp.erfc(x.c[0]) if x.c[0] < 1e3 else mpf(0), lambda x: -2 / mp.sqrt(mp.pi) * (-(x * x)).exp())


def erfcx(x: Jet) -> Jet:
    if x.c[0] > 1e3:  # its asymptotic series: the terms that are left out are below 10⁻⁵⁰ from 10²⁵ on, and fewer here
        r, term, total = 1 / (x * x * 2), 1 / (x * mp.sqrt(mp.pi)), Jet([mpf(0)] * (ORDER + 1))
        for n in range(60):
            total = total + term
            term = -(2 * n + 1) * term * r
        return total
    return (x * x).exp() * erfc(x)


def log_share(x: Jet) -> Jet:
    """ln Φ."""
    if x > 0:
        return (1 - erfc(x / mp.sqrt(2)) / 2).log()
    return (erfcx(-x / mp.sqrt(2)) / 2).log() - x * x / 2


def quantile(p: Any) -> Any:
    return mp.sqrt(2) * mp.erfinv(2 * p - 1)


def modified(n: int, x: Any, k: int) -> Any:
    """The k-th derivative of Iₙ: Iₙ′ = (Iₙ₋₁ + Iₙ₊₁)/2. mpmath's own is complex for x < 0."""
    terms = (mp.binomial(k, j) * mp.besseli(abs(n - k + 2 * j), abs(x)) for j in range(k + 1))
    return sum(terms, mpf(0)) / 2**k * (-1 if x < 0 and (n + k) % 2 else 1)


def ordinary(n: int, x: Any, k: int) -> Any:
    """The k-th derivative of Jₙ: Jₙ′ = (Jₙ₋₁ − Jₙ₊₁)/2."""
    return sum((mp.binomial(k, j) * (-1) ** j * mp.besselj(n - k + 2 * j, x) for j in range(k + 1)), mpf(0)) / 2**k


def scaled(n: int) -> Callable[[Jet], Jet]:
    return lambda x: smooth(partial(modified, n))(x) * (-x if x > 0 else x).exp()


def _row(
    make: Callable[..., Row], name: str, truth: Callable[..., Jet], *more: Any, torch: str = "", **options: Any
) -> Row:
    ours: Call = options.pop("ours", getattr(special, name.partition("[")[0]))
    theirs = (lambda t, *xs: getattr(t.special, torch)(*xs)) if torch else None
    made = make(name, each(truth), theirs, *more, ours=ours, **options)
    return made._replace(name=f"special.{name}", of=(f"special.{name.partition('[')[0]}",))


def one(name: str, truth: Callable[[Jet], Jet], torch: str | None = "", **options: Any) -> Row:
    """A function of one number; PyTorch's has the same name, unless ``torch`` is None."""
    said = "" if torch is None else torch or name
    return _row(
        unary, name, truth, torch=said, **({"without": "" if options.get("domain") == "unit" else "huge"} | options)
    )


def two(name: str, truth: Callable[..., Jet], a: np.ndarray, b: np.ndarray, torch: str = "", **options: Any) -> Row:
    return _row(binary, name, truth, a, b, torch=torch, **({"without": "huge tiny empty"} | options))


NEGATIVE = -POSITIVE - 0.03
TAILS: dict[str, Any] = {"branch": (np.array([-30.0, -1.5, -1.0, 0.5, 1.0, 4.99, 5.01, 11.0]),)}
LARGE_X = np.array([0.5, 1.99, 2.01, 8.0, 24.9, 25.1, 60.0, 300.0])

THREE: dict[str, Any] = {
    "generic": (POSITIVE, POSITIVE[::-1] + 0.1, SHARES / 2),
    "broadcast": (POSITIVE[:, :1], POSITIVE[0] + 0.1, SHARES / 2),
    "single": (POSITIVE[0, 0], POSITIVE[1, 0], SHARES[0, 0] / 2),
    "empty": (np.zeros((0, 3)), np.ones(3), np.ones(3)),
    "saturated": (np.array([3.0, 20.0, 0.5]), np.array([12.0, 9.0, 4.0]), np.array([0.05, 0.4, 0.5])),
}

CASES = [
    one("gamma", gamma, None, domain="positive", branch=(NEGATIVE,)),
    one("gammaln", log_gamma, domain="positive", branch=(NEGATIVE,), saturated=(np.array([12.0, 170.0, 1e5]),)),
    one("digamma", digamma, domain="positive", branch=(np.array([1.4616321449683622, 1.1, 1.8, -0.6, -3.3]),)),
    one("psi", digamma, "digamma", domain="positive"),
    one("polygamma[2, x]", smooth(lambda x, k: mp.psi(2 + k, x)), None, domain="positive", branch=(NEGATIVE,),
        ours=lambda x: special.polygamma(2, x)),
    two("beta", lambda a, b: log_beta(a, b).exp(), POSITIVE, POSITIVE[::-1] + 0.1,
        tie=(np.array([5e3, 0.5, 80.0]), np.array([0.5, 2e4, 90.0]))),
    two("betaln", log_beta, POSITIVE, POSITIVE[::-1] + 0.1,
        tie=(np.array([1e8, 0.5, 80.0]), np.array([0.5, 2e9, 90.0]))),
    two("gammainc", share, POSITIVE, POSITIVE[::-1] + 0.1,
        saturated=(np.array([3.0, 20.0, 0.5]), np.array([0.01, 12.0, 9.0]))),
    two("gammaincc", lambda a, x: 1 - share(a, x), POSITIVE, POSITIVE[::-1] + 0.1,
        saturated=(np.array([3.0, 20.0, 0.5]), np.array([0.01, 32.0, 19.0]))),
    *[
        Row(f"special.{name}", getattr(special, name), each(truth), None, THREE)
        for name, truth in (("betainc", beta_share), ("betaincc", lambda a, b, x: 1 - beta_share(a, b, x)))
    ],
    one("erf", Jet.erf),
    one("erfc", erfc, saturated=(np.array([-9.0, -3.0, 3.0, 9.0, 20.0]),)),
    one("erfcx", erfcx, saturated=(np.array([-9.0, -3.0, 3.0, 30.0, 1e6]),)),
    one("erfinv", inverse(Jet.erf, lambda y: 2 / mp.sqrt(mp.pi) * (-y * y).exp(), mp.erfinv), domain="unit",
        branch=(np.array([0.999, -0.9999999, 0.79, 0.81]),)),
    one("ndtr", Jet.normal_cdf),
    one("log_ndtr", log_share, saturated=(np.array([-700.0, -100, -30, -9, 9]),), **TAILS),
    one("ndtri", inverse(Jet.normal_cdf, lambda y: (-y * y / 2).exp() / mp.sqrt(2 * mp.pi), quantile), domain="unit",
        without="tiny zero single",
        generic=(SHARES,), branch=(np.array([1e-30, 0.02, 0.1, 0.5, 0.9, 0.999]),)),
    one("expit", functions.sigmoid, without=""),
    one("logit", lambda p: (p / (1 - p)).log(), domain="unit", without="tiny zero single",
        generic=(SHARES,), branch=(np.array([1e-30, 0.02, 0.25, 0.5, 0.75, 0.999]),)),
    two("xlogy", lambda x, y: x * y.log(), X, POSITIVE, torch="xlogy", without="huge"),
    two("xlog1py", lambda x, y: x * (1 + y).log(), X, POSITIVE, torch="xlog1py"),
    one("entr", lambda x: -x * x.log(), domain="positive", without=""),
    two("rel_entr", lambda x, y: x * (x / y).log(), POSITIVE, POSITIVE[::-1] + 0.01,
        tie=(POSITIVE, POSITIVE * (1 + 2.0**-20))),
    *[one(f"i{n}", smooth(partial(modified, n)), ["i0", "i1"][n], saturated=(LARGE_X,)) for n in (0, 1)],
    *[one(f"i{n}e", scaled(n), without="huge zero tiny", saturated=(LARGE_X,)) for n in (0, 1)],
    *[one(f"j{n}", smooth(partial(ordinary, n)), None, saturated=(LARGE_X,)) for n in (0, 1)],
    one("zeta", smooth(lambda x, k: mp.zeta(x, 1, k)), None, branch=(np.array([-0.49, -0.51, 2.49, 2.51, 1.001]),),
        saturated=(np.array([-20.5, -8.0, 20.0, 50.0]),)),
    two("zeta[x, q]", hurwitz, POSITIVE[:, :2] + 1.1, POSITIVE[:, 1:], torch="zeta"),
]  # fmt: skip
