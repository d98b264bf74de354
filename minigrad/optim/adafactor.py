"""Adafactor: Adam's second moment of a matrix, kept as the means of its rows and of its columns; no first moment.

    β₂ = 1 − t^τ
    R ← β₂R + (1 − β₂)·mean of each row of g²        C ← β₂C + (1 − β₂)·mean of each column of g²
    V = R·C / max(mean of R, ε₁)
    U = g / max(√V, ε₁)
    θ ← θ − max(ε₂, RMS(θ))·min(lr, 1/√t)·U / max(1, RMS(U)/d)

θ is the parameter, g the gradient, R and C the factors of its second moment V (states ``row_var`` and ``col_var``), t
the step from 1, RMS the root of the mean of squares. A vector has V ← β₂V + (1 − β₂)g² (state ``variance``); of more
than two axes the last two are a matrix. A matrix of n × m keeps n + m numbers, where Adam keeps 2nm.

Shazeer, Stern, "Adafactor: adaptive learning rates with sublinear memory cost", ICML 2018, arXiv 1804.04235,
algorithms 4 to 6.

Pitfalls: steps are relative to the size of θ, and those of a parameter that starts at 0 (a bias) are ε₂·min(lr, 1/√t)
long. From step 1/lr² on (10,000 at the default) 1/√t is the smaller one, and lr has no say: a schedule that ends at 0
still works, one that only halves the rate then does nothing. A filter of a convolution is factored over its height and
width, which saves little.

Where implementations disagree: the paper has no lr, but 0.01 in its place, and adds ε₁ = 1e-30 to g². Here, as in
PyTorch, ε₁ is a bound on √V and on the mean of R, and None is the dtype's ε (1.2e-7 in float32, 2.2e-16 in float64).
The weight decay is decoupled, θ ← θ·(1 − lr·λ). The RMS of θ is that before it. T5's and Transformers' Adafactor can
have a first moment, which PyTorch's cannot.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.decay import shrunk_by
from minigrad.optim.denormal import raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.norms import rms
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import NON_NEGATIVE, Rule, options_in

EPS = Rule(
    "two numbers ≥ 0, of which the first may be None, the dtype's ε",
    lambda x: (
        isinstance(x, (tuple, list))
        and len(x) == 2
        and (x[0] is None or NON_NEGATIVE.holds(x[0]))
        and NON_NEGATIVE.holds(x[1])
    ),
)


@kernel
def quotient(u, grad, rows, columns, least):
    """u ← g / √max(R·C, ε₁²), for a batch of matrices. R is divided by its mean already, least is ε₁².

    A column of zeros has C = 0, also where R is infinite.
    """
    for b in range(len(u)):
        for i in range(u.shape[1]):
            r = rows[b, i, 0]
            for j in range(u.shape[2]):
                c = columns[b, 0, j]
                u[b, i, j] = grad[b, i, j] / np.sqrt(max(r * c if c != 0 else c, least))


@kernel
def quotient_of_vector(u, grad, v, beta2, rest, least):
    """V ← β₂V + (1−β₂)g²;  u ← g / √max(V, ε₁²).  rest is 1 − β₂, least is ε₁²."""
    tiny = np.finfo(u.dtype).tiny
    for i in range(u.size):
        g = grad[i]
        v[i] = raised(beta2 * v[i] + rest * g * g, tiny)
        u[i] = g / np.sqrt(max(v[i], least))


class Adafactor(Optimizer):
    """Adafactor: θ ← θ − max(ε₂, RMS(θ))·min(lr, 1/√t)·U / max(1, RMS(U)/d), U = g / √V of factored V.

    ``lr`` (0.01), ``beta2_decay`` (τ, -0.8), ``d`` (1), ``eps`` (ε₁ and ε₂, None and 0.001): None is the dtype's ε.
    State: ``row_var`` and ``col_var`` (R and C) of what has two axes or more, ``variance`` (V) of the rest.
    """

    ranges: ClassVar[Mapping[str, Rule]] = {"eps": EPS}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 0.001),
        d: float = 1.0,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, Any]:
        return {"row_var": _of_rows, "col_var": _of_columns, "variance": _of_vector}

    @np.errstate(over="ignore", invalid="ignore")
    def update(self, theta: np.ndarray, grad: np.ndarray, state: State, group: Group) -> None:
        if not theta.size:
            return
        t, real = state["step"], theta.dtype.type
        eps: Any = group["eps"]
        eps1 = float(np.finfo(theta.dtype).eps) if eps[0] is None else eps[0]
        rest = t ** group["beta2_decay"]
        u = np.empty_like(theta)
        if theta.ndim < 2:
            v, scalars = state["variance"], (real(1 - rest), real(rest), real(eps1**2))
            quotient_of_vector(u.ravel(), grad.ravel(), v.ravel(), *scalars)
        else:
            rows, columns = state["row_var"], state["col_var"]
            np.multiply(grad, grad, out=u)
            for means, axis in ((rows, -1), (columns, -2)):
                means *= real(1 - rest)
                means += real(rest) * u.mean(axis=axis, keepdims=True)
            mean = np.maximum(rows.mean(axis=-2, keepdims=True), real(eps1))
            relative = np.where(np.isinf(mean), mean, rows / mean)  # squares beyond the range: no step, as Adam's v = ∞
            quotient(*map(_batch, (u, grad, relative, columns)), real(eps1**2))
        rate = min(group["lr"], t**-0.5) * max(eps[1], rms(theta) / shrunk_by(group))
        u *= real(rate / max(1.0, rms(u) / group["d"]))
        theta -= u


def _of_rows(theta: np.ndarray) -> np.ndarray | None:
    return np.zeros((*theta.shape[:-1], 1)) if theta.ndim > 1 else None


def _of_columns(theta: np.ndarray) -> np.ndarray | None:
    return np.zeros((*theta.shape[:-2], 1, theta.shape[-1])) if theta.ndim > 1 else None


def _of_vector(theta: np.ndarray) -> np.ndarray | None:
    return np.zeros(theta.shape) if theta.ndim < 2 else None


def _batch(x: np.ndarray) -> np.ndarray:
    """The last two axes are those of a matrix, the others are counted through."""
    return x.reshape(-1, *x.shape[-2:])
