"""Numbers of many digits that carry their derivatives along: truncated Taylor series in mpmath's arithmetic.

A Jet stands for a number that depends on a parameter t and on the inputs x₁ … xₙ. It keeps

- ``c[k]``, k = 0 … 4: the coefficient of tᵏ, and
- ``g[i][k]``, k = 0 … 3: the coefficient of tᵏ in the derivative by xᵢ.

An input xᵢ + t·dᵢ is the Jet with c = [xᵢ, dᵢ, 0, 0, 0] and g = {i: [1, 0, 0, 0]}. Whatever is computed from such
inputs then holds the derivatives along d to the fourth order, and the gradient of each of the first three.

NumPy computes with arrays of Jets: ``np.exp(x)`` calls the method ``exp`` of each element, ``a @ b`` adds and
multiplies them. So the definition of an op, in NumPy's words, gives all its derivatives.
Nothing here is shared with minigrad.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

ORDER = 4
Series = list[Any]


def product(a: Series, b: Series, size: int) -> Series:
    """The first coefficients of a·b. A coefficient of 0 times anything is 0: it stands for what is not there."""
    found: Series = [mpf(0)] * size
    for i, left in enumerate(a[:size]):
        if left:
            for k, right in enumerate(b[: size - i], i):
                if right:
                    found[k] += left * right
    return found


def quotient(a: Series, b: Series, size: int) -> Series:
    """The first coefficients of a / b: b·q = a, solved from the front. NaN where b begins with 0."""
    if not b[0]:
        return [mp.nan] * size
    found: Series = []
    for k in range(size):
        rest = a[k] - sum((b[j] * found[k - j] for j in range(1, k + 1) if b[j]), mpf(0))
        found.append(rest / b[0])
    return found


class Jet:
    """A number with its derivatives; see above."""

    __slots__ = ("c", "g")

    def __init__(self, c: Series, g: dict[int, Series] | None = None) -> None:
        self.c = c
        self.g = g or {}

    def __repr__(self) -> str:
        return f"Jet({[mp.nstr(x, 8) for x in self.c]})"

    def alone(self) -> Jet:
        """Without the derivatives by the inputs."""
        return Jet(self.c)

    def chain(self, value: Any, slope: Callable[[Jet], Jet]) -> Jet:
        """f of it, from f's value and f′: y′ = f′(x)·x′, coefficient by coefficient."""
        return self.through(value, slope(self.alone()).c)

    def through(self, value: Any, slope: Series) -> Jet:
        """f of it, from f's value and the series of f′(x(t))."""
        moved = [(k + 1) * self.c[k + 1] for k in range(ORDER)]
        grown = product(moved, slope, ORDER)
        return Jet(
            [value, *(grown[k] / (k + 1) for k in range(ORDER))],
            {i: product(slope, part, ORDER) for i, part in self.g.items()},
        )

    # Arithmetic.

    def __add__(self, other: Any) -> Jet:
        other = jet(other)
        g = dict(self.g)
        for i, part in other.g.items():
            g[i] = [a + b for a, b in zip(g[i], part, strict=True)] if i in g else part
        return Jet([a + b for a, b in zip(self.c, other.c, strict=True)], g)

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return Jet([-a for a in self.c], {i: [-a for a in part] for i, part in self.g.items()})

    def __pos__(self) -> Jet:
        return self

    def __sub__(self, other: Any) -> Jet:
        return self + -jet(other)

    def __rsub__(self, other: Any) -> Jet:
        return jet(other) + -self

    def __mul__(self, other: Any) -> Jet:
        other = jet(other)
        g = {i: product(part, other.c, ORDER) for i, part in self.g.items()}
        for i, part in other.g.items():
            more = product(part, self.c, ORDER)
            g[i] = [a + b for a, b in zip(g[i], more, strict=True)] if i in g else more
        return Jet(product(self.c, other.c, ORDER + 1), g)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Jet:
        other = jet(other)
        c = quotient(self.c, other.c, ORDER + 1)
        g = {i: quotient(part, other.c, ORDER) for i, part in self.g.items()}
        for i, part in other.g.items():
            less = quotient(product(part, c, ORDER), other.c, ORDER)
            g[i] = [a - b for a, b in zip(g[i], less, strict=True)] if i in g else [-b for b in less]
        return Jet(c, g)

    def __rtruediv__(self, other: Any) -> Jet:
        return jet(other) / self

    def __pow__(self, p: Any) -> Jet:
        """xᵖ. A whole p ≥ 0 is a product, good at 0 too; a Jet p is e^(p·log x)."""
        if isinstance(p, Jet):
            return (p * self.log()).exp()
        if p == int(p) and p >= 0:
            found = jet(1)
            for _ in range(int(p)):
                found = found * self
            return found
        p = mpf(p)
        if self.c[0] < 0 and p == int(p):
            return 1 / self ** int(-p)
        if self.c[0] <= 0:
            return Jet([mpf(0) if p > 0 and not self.c[0] else mp.nan, *[mp.nan] * ORDER], _lost(self))
        return self.chain(self.c[0] ** p, lambda x: p * ((p - 1) * x.log()).exp())

    def __rpow__(self, base: Any) -> Jet:
        return jet(base) ** self

    def __abs__(self) -> Jet:
        """|x|; 0 at 0 with derivative 0, as in PyTorch."""
        return self * sign(self)

    # Order: by the value.

    def __lt__(self, other: Any) -> bool:
        return self.c[0] < value(other)

    def __le__(self, other: Any) -> bool:
        return self.c[0] <= value(other)

    def __gt__(self, other: Any) -> bool:
        return self.c[0] > value(other)

    def __ge__(self, other: Any) -> bool:
        return self.c[0] >= value(other)

    def __eq__(self, other: Any) -> bool:
        return self.c[0] == value(other)

    def __ne__(self, other: Any) -> bool:
        return self.c[0] != value(other)

    __hash__ = None  # type: ignore[assignment]

    # What NumPy calls by name: np.exp(x) of an array of Jets is x.exp() of each.

    def conjugate(self) -> Jet:
        return self

    def exp(self) -> Jet:
        """e^x: y′ = y·x′, so each coefficient is made of those before it."""
        y = [mp.exp(self.c[0])]
        for k in range(1, ORDER + 1):
            y.append(sum((j * self.c[j] * y[k - j] for j in range(1, k + 1) if self.c[j]), mpf(0)) / k)
        return Jet(y, {i: product(y, part, ORDER) for i, part in self.g.items()})

    def log(self) -> Jet:
        if self.c[0] <= 0:
            return Jet([mp.ninf if not self.c[0] else mp.nan, *[mp.nan] * ORDER], _lost(self))
        return self.chain(mp.log(self.c[0]), lambda x: 1 / x)

    def expm1(self) -> Jet:
        y = self.exp()
        return Jet([mp.expm1(self.c[0]), *y.c[1:]], y.g)

    def log1p(self) -> Jet:
        y = (1 + self).log()
        return Jet([mp.log1p(self.c[0]), *y.c[1:]], y.g)

    def exp2(self) -> Jet:
        return (self * mp.log(2)).exp()

    def log2(self) -> Jet:
        return self.log() / mp.log(2)

    def log10(self) -> Jet:
        return self.log() / mp.log(10)

    def sqrt(self) -> Jet:
        return self ** mpf("0.5")

    def square(self) -> Jet:
        return self * self

    def reciprocal(self) -> Jet:
        return 1 / self

    def cbrt(self) -> Jet:
        return -((-self) ** (mpf(1) / 3)) if self < 0 else self ** (mpf(1) / 3)

    def sin(self) -> Jet:
        return self._turned()[0]

    def cos(self) -> Jet:
        return self._turned()[1]

    def _turned(self) -> tuple[Jet, Jet]:
        """sin and cos together: s′ = c·x′, c′ = −s·x′."""
        s, c = [mp.sin(self.c[0])], [mp.cos(self.c[0])]
        for k in range(1, ORDER + 1):
            s.append(sum((j * self.c[j] * c[k - j] for j in range(1, k + 1)), mpf(0)) / k)
            c.append(-sum((j * self.c[j] * s[k - j] for j in range(1, k + 1)), mpf(0)) / k)
        return (
            Jet(s, {i: product(c, part, ORDER) for i, part in self.g.items()}),
            Jet(c, {i: product([-a for a in s], part, ORDER) for i, part in self.g.items()}),
        )

    def tan(self) -> Jet:
        return self.sin() / self.cos()

    def sinh(self) -> Jet:
        return (self.exp() - (-self).exp()) / 2

    def cosh(self) -> Jet:
        return (self.exp() + (-self).exp()) / 2

    def tanh(self) -> Jet:
        return self.chain(mp.tanh(self.c[0]), lambda x: 4 / (x.exp() + (-x).exp()) ** 2)

    def arcsin(self) -> Jet:
        return self.chain(mp.asin(self.c[0]), lambda x: 1 / ((1 - x) * (1 + x)).sqrt())

    def arccos(self) -> Jet:
        return self.chain(mp.acos(self.c[0]), lambda x: -1 / ((1 - x) * (1 + x)).sqrt())

    def arctan(self) -> Jet:
        return self.chain(mp.atan(self.c[0]), lambda x: 1 / (1 + x * x))

    def arcsinh(self) -> Jet:
        return self.chain(mp.asinh(self.c[0]), lambda x: 1 / (1 + x * x).sqrt())

    def arccosh(self) -> Jet:
        return self.chain(mp.acosh(self.c[0]), lambda x: 1 / ((x - 1).sqrt() * (x + 1).sqrt()))

    def arctanh(self) -> Jet:
        return self.chain(mp.atanh(self.c[0]), lambda x: 1 / ((1 - x) * (1 + x)))

    def erf(self) -> Jet:
        x = self.c[0]
        return self.chain(mp.erf(x) if abs(x) < 1e3 else mp.sign(x), lambda x: 2 / mp.sqrt(mp.pi) * (-(x * x)).exp())

    def normal_cdf(self) -> Jet:
        """Φ(x), by erfc: far below 0 the sum 1 + erf(x/√2) would need as many digits as Φ is small."""
        x = self.c[0]
        share = mp.erfc(-x / mp.sqrt(2)) / 2 if abs(x) < 1e3 else mpf(int(x > 0))
        return self.chain(share, lambda x: (-(x * x) / 2).exp() / mp.sqrt(2 * mp.pi))


def jet(x: Any) -> Jet:
    """A constant as a Jet; a Jet as it is."""
    if isinstance(x, Jet):
        return x
    return Jet(
        [mpf(x) if isinstance(x, mpf) else mpf(float(x)) if not isinstance(x, int) else mpf(x), *[mpf(0)] * ORDER]
    )


def value(x: Any) -> Any:
    return x.c[0] if isinstance(x, Jet) else x


def sign(x: Jet) -> int:
    return int(x.c[0] > 0) - int(x.c[0] < 0)


def _lost(x: Jet) -> dict[int, Series]:
    """Derivatives that do not exist."""
    return {i: [mp.nan] * ORDER for i in x.g}
