"""SOAP: Adam in the axes in which Shampoo's second moments of a matrix are diagonal.

    g′ = Qᴸᵀ·g·Qᴿ                             the gradient in these axes
    m ← β₁m + (1 − β₁)g′,  v ← β₂v + (1 − β₂)g′²
    θ ← θ − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·Qᴸ·(m / (√v + ε))·Qᴿᵀ
    θ ← θ·(1 − lr·λ)
    L ← βL + (1 − β)ggᵀ,   R ← βR + (1 − β)gᵀg
    Qᴸ ← the Q of QR(L·Qᴸ), Qᴿ ← the Q of QR(R·Qᴿ)       every tenth step

θ is a matrix, g its gradient, m and v Adam's moments in the turned axes (states ``exp_avg`` and ``exp_avg_sq``), t the
step, λ the weight decay, β Shampoo's decay. L and R (state ``GG``) are means of second moments; the columns of Qᴸ and
Qᴿ (state ``Q``) are, nearly, their eigenvectors: those of the first gradient by ``eigh``, from then on by rounds of the
power iteration, before which they are sorted by their eigenvalues. When they turn, m turns with them, and v goes by
the sorting. A tensor of more axes has such a matrix for each. What has one axis is updated by Adam.

Vyas et al., "SOAP: improving and stabilizing Shampoo using Adam", ICLR 2025, arXiv 2409.11321, algorithm 3.

Pitfalls: the first gradient only makes the axes, and leaves θ alone. Beside Adam's 2nk numbers n × k keeps 2n² + 2k²;
an axis that is longer than ``max_precond_dim`` has no matrix. ``merge_dims`` makes a matrix of a filter of a
convolution first. The products take longer than Adam's whole step, so it is for batches whose gradient takes longer
still. The axes of a gradient of low rank are not determined by it, so that two LAPACKs may train differently there.

Where implementations disagree: the paper keeps m in the axes of θ and turns it at every step, the author's code
(github.com/nikhilvyas/SOAP) keeps it turned, which is the same; here it is turned where the axes are. The code finds
axes in float32, here it is done in θ's dtype, and the first time in float64. The code has its ε where Keras has it, as
√v + ε, with the corrections in the rate, and so has this.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.loading import loaded
from minigrad.optim.norms import rms
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in
from minigrad.optim.saved import loaded_array

Matrices = list[np.ndarray | None]
"""A square matrix for each axis, None for one that has none."""


@kernel
def moments(direction, grad, m, v, beta1, rest1, beta2, rest2, eps):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  direction ← m / (√v + ε).  rest1 and rest2 are 1 − β₁ and 1 − β₂."""
    tiny = np.finfo(m.dtype).tiny
    for i in range(m.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        direction[i] = m[i] / (np.sqrt(v[i]) + eps)


class SOAP(Optimizer):
    """SOAP: θ ← θ − lr·Qᴸ·(m̂ / (√v̂ + ε))·Qᴿᵀ, where m and v are Adam's moments of Qᴸᵀ·g·Qᴿ.

    ``lr`` (0.003), ``betas`` (β₁ and β₂, 0.95 and 0.95), ``eps`` (1e-8), ``bias_correction`` (True).
    ``shampoo_beta`` (None): β of L and R; None is β₂.
    ``precondition_frequency`` (10): every how many steps the axes turn. ``max_precond_dim`` (10000): the longest axis
    that has a matrix. ``merge_dims`` (False): neighbouring axes are one, as long as that is no longer than this.
    ``precondition_1d`` (False): vectors have a matrix, too.
    ``normalize_grads`` (False): the step has a root mean square of lr.
    ``weight_decay`` (λ, 0.01) is decoupled, and after the step.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), ``GG`` and ``Q``: lists of a matrix for each axis.
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.003,
        *,
        betas: tuple[float, float] = (0.95, 0.95),
        shampoo_beta: float | None = None,
        eps: float = 1e-8,
        bias_correction: bool = True,
        precondition_frequency: int = 10,
        max_precond_dim: int = 10000,
        merge_dims: bool = False,
        precondition_1d: bool = False,
        normalize_grads: bool = False,
        weight_decay: float = 0.01,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = True,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def count(self, numbers: State, group: Group) -> None:
        if not self.waits(numbers, group):
            super().count(numbers, group)

    def waits(self, numbers: State, group: Group) -> bool:
        return "Q" not in numbers

    @np.errstate(over="ignore", invalid="ignore")
    def update(self, theta: np.ndarray, grad: np.ndarray, state: State, group: Group) -> None:
        if not theta.size:
            return
        g = grad.reshape(_shape(grad.shape, group))
        if self.waits(state, group):
            has_none = theta.ndim == 1 and not group["precondition_1d"]
            most = 0 if has_none else group["max_precond_dim"]
            state["GG"] = [np.zeros((n, n), g.dtype) if n <= most else None for n in g.shape]
            _follow(state["GG"], g, group)
            state["Q"] = [None if gg is None else _eigenvectors(gg) for gg in state["GG"]]
            return
        t, (beta1, beta2), real = state["step"], group["betas"], g.dtype.type
        m, v, axes = state["exp_avg"].reshape(g.shape), state["exp_avg_sq"].reshape(g.shape), state["Q"]
        direction = np.empty_like(g)
        scalars = map(real, (beta1, 1 - beta1, beta2, 1 - beta2, group["eps"]))
        moments(direction.ravel(), turned(g, axes).ravel(), m.ravel(), v.ravel(), *scalars)
        direction = turned_back(direction, axes)
        rate = group["lr"]
        if group["bias_correction"]:
            rate *= (1 - beta2**t) ** 0.5 / (1 - beta1**t)
        if group["normalize_grads"]:
            rate /= 1e-30 + rms(direction)
        theta -= (real(rate) * direction).reshape(theta.shape)
        _follow(state["GG"], g, group)
        if t % group["precondition_frequency"] == 0:
            _turn(state, m, v)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        groups, states = loaded(self, state_dict)
        owners = [(p, group) for group in groups for p in group["params"]]
        for i, state in states.items():
            if {"GG", "Q"} & state.keys():
                (p, group), where = owners[i], f"SOAP: the state dict has for parameter {i}"
                for name in ("GG", "Q"):
                    state[name] = _loaded(where, name, state.get(name), _shape(p.shape, group), p.data.dtype)
                if any((gg is None) != (q is None) for gg, q in zip(state["GG"], state["Q"], strict=True)):
                    raise ValueError(f"{where} matrices in GG and in Q that are not of the same axes")
        self.param_groups, self.state = groups, states


def _loaded(where: str, name: str, saved: Any, shape: Sequence[int], dtype: np.dtype) -> Matrices:
    """The matrices of a state in the parameter's dtype. Raises ValueError unless each axis has its own, or None."""
    fits = isinstance(saved, list) and len(saved) == len(shape)
    if not (fits and all(q is None or np.shape(q) == (n, n) for q, n in zip(saved, shape, strict=True))):
        raise ValueError(f"{where} {name}={saved!r}; for each axis of {shape} it must be a square matrix, or None")
    return [None if q is None else loaded_array(where, name, q, dtype).astype(dtype) for q in saved]


def turned(x: np.ndarray, axes: Matrices) -> np.ndarray:
    """Qᴸᵀ·x·Qᴿ. Each axis in turn is taken from the front, and comes back at the end."""
    for q in axes:
        x = np.moveaxis(x, 0, -1) if q is None else np.tensordot(x, q, (0, 0))
    return x


def turned_back(x: np.ndarray, axes: Matrices) -> np.ndarray:
    """Qᴸ·x·Qᴿᵀ."""
    for q in axes:
        x = np.moveaxis(x, 0, -1) if q is None else np.tensordot(x, q, (0, 1))
    return x


def _follow(means: Matrices, g: np.ndarray, group: Group) -> None:
    """L ← βL + (1−β)ggᵀ, for each axis that has a matrix."""
    beta = group["betas"][1] if group["shampoo_beta"] is None else group["shampoo_beta"]
    for axis, gg in enumerate(means):
        if gg is not None:
            rows = np.moveaxis(g, axis, 0).reshape(len(gg), -1)
            gg += g.dtype.type(1 - beta) * (_products(rows) - gg)


def _products(rows: np.ndarray) -> np.ndarray:
    """ggᵀ; where that leaves the range, of g in a unit of its own, and no larger than a product with Q can bear."""
    found = rows @ rows.T
    if np.isfinite(found).all() or not np.isfinite(rows).all():
        return found
    unit, most = np.max(np.abs(rows)), np.finfo(rows.dtype).max / (4 * len(rows))
    rows = rows / unit
    return np.clip((rows @ rows.T) * unit * unit, -most, most)


def _turn(state: State, m: np.ndarray, v: np.ndarray) -> None:
    """Bring the axes nearer to the eigenvectors, by a round of the power iteration, and m and v with them."""
    as_theta = turned_back(m, state["Q"])
    for axis, (gg, q) in enumerate(zip(state["GG"], state["Q"], strict=True)):
        if gg is not None:
            powers = gg @ q
            order = np.argsort(-np.einsum("ij,ij->j", q, powers), kind="stable")
            v[...] = np.take(v, order, axis)
            state["Q"][axis] = np.linalg.qr(powers[:, order])[0]
    m[...] = turned(as_theta, state["Q"])


def _eigenvectors(gg: np.ndarray) -> np.ndarray:
    """The eigenvectors of a symmetric matrix as columns, that of the largest eigenvalue first."""
    if not np.isfinite(gg).all():
        return np.full_like(gg, np.nan)  # and so θ will be, as with any rule; LAPACK would raise
    return np.linalg.eigh(gg.astype(np.float64))[1][:, ::-1].astype(gg.dtype)


def _shape(shape: Sequence[int], group: Group) -> Sequence[int]:
    """The shape in which a parameter has its axes."""
    return _merged(shape, group["max_precond_dim"]) if group["merge_dims"] else shape


def _merged(shape: Sequence[int], most: int) -> list[int]:
    """The shape with neighbouring axes as one, as long as their product is at most ``most``."""
    sizes, size = [], 1
    for n in shape:
        if size * n <= most:
            size *= n
            continue
        if size > 1:
            sizes.append(size)
            size = n
        else:
            sizes.append(n)
    return [*sizes, size] if size > 1 or not sizes else sizes
