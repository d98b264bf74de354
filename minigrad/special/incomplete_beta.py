"""The incomplete beta function and its complement: the distribution functions of beta, t, F and the binomial."""

from typing import Any

import numpy as np

from minigrad.errors import UnsupportedError
from minigrad.kernels.functions import incomplete_beta as kernels
from minigrad.ops.types import ArrayLike
from minigrad.special.values import three_reals, values
from minigrad.tensor import Tensor, record

Three = tuple[Tensor, Tensor, Tensor]


def betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Tensor:
    """I_x(a, b) = 1/B(a, b)·∫₀ˣ tᵃ⁻¹·(1 − t)ᵇ⁻¹ dt, for a, b ≥ 0 and 0 ≤ x ≤ 1, by a continued fraction.

    d/dx = xᵃ⁻¹·(1 − x)ᵇ⁻¹/B(a, b); d/da and d/db are the fraction's own, of every order.
    Raises UnsupportedError for a finite a or b ≥ 10¹⁰.
    """
    return _share(_checked("betainc", a, b, x), False, 0, 0)


def betaincc(a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Tensor:
    """1 − I_x(a, b), with its digits where that is small. Its derivatives are those of ``betainc``, negative."""
    return _share(_checked("betaincc", a, b, x), True, 0, 0)


def _checked(name: str, a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Three:
    a, b, x = three_reals(name, a, b, x)
    for letter, of in (("a", a), ("b", b)):
        largest = float(np.max(of.data, initial=0, where=np.isfinite(of.data)))
        if largest >= kernels.LARGE:
            raise UnsupportedError(
                f"{name}: {letter} is up to {largest:g}, of shape {of.shape}; it is computed for {letter} < "
                f"{kernels.LARGE:g}"
            )
    return a, b, x


def _share(of: Three, other: bool, m: int, n: int) -> Tensor:
    """∂ᵐ⁺ⁿ/∂aᵐ∂bⁿ of I_x(a, b), or of 1 − I. Its slope by x is the density's derivative of the same order."""
    a, b, x = of
    return record(
        values(kernels.share, of, other, m, n, *_room(m, n)),
        (a, lambda g, _: g * _share(of, other, m + 1, n)),
        (b, lambda g, _: g * _share(of, other, m, n + 1)),
        (x, lambda g, _: (-g if other else g) * _density(of, m, n, 0, 0)),
    )


def _density(of: Three, m: int, n: int, up: int, down: int) -> Tensor:
    """∂ᵐ⁺ⁿ/∂aᵐ∂bⁿ of p(i, j) = (a − 1)…(a − i)·xᵃ⁻¹⁻ⁱ·(b − 1)…(b − j)·(1 − x)ᵇ⁻¹⁻ʲ/B(a, b), i = up and j = down.

    ∂p(i, j)/∂x = p(i + 1, j) − p(i, j + 1).
    """
    a, b, x = of
    return record(
        values(kernels.density, of, m, n, up, down, *_room(m, n)),
        (a, lambda g, _: g * _density(of, m + 1, n, up, down)),
        (b, lambda g, _: g * _density(of, m, n + 1, up, down)),
        (x, lambda g, _: g * (_density(of, m, n, up + 1, down) - _density(of, m, n, up, down + 1))),
    )


def _room(m: int, n: int) -> tuple[Any, Any]:
    """What the kernels compute in: rows for series in one variable, planes for those in two."""
    return np.empty((kernels.ROWS, m + n + 4)), np.empty((kernels.PLANES, m + n + 1, m + n + 1))
