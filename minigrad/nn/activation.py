"""Activations as layers. Each applies the function of its name in ``nn.functional``, whose docstring names the paper.

Elementwise unless ``dim`` is mentioned: the shape stays. Defaults are PyTorch's, but for ``dim``, which is −1.
"""

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from minigrad.nn.module import Module, Parameter
from minigrad.ops.types import ArrayLike
from minigrad.spelling import keywords
from minigrad.tensor import Tensor, as_tensor


class ReLU(Module):
    """max(x, 0)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.relu(x)


class LeakyReLU(Module):
    """x where x > 0, else negative_slope · x."""

    @checked
    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope: float = negative_slope

    def forward(self, x: ArrayLike) -> Tensor:
        return F.leaky_relu(x, self.negative_slope)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}"


class ELU(Module):
    """x where x > 0, else α(eˣ − 1)."""

    @checked
    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha: float = alpha

    def forward(self, x: ArrayLike) -> Tensor:
        return F.elu(x, self.alpha)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class SELU(Module):
    """λ·elu(x, α), with the λ and α that keep mean 0 and variance 1."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.selu(x)


class CELU(Module):
    """x where x > 0, else α(e^(x/α) − 1)."""

    @checked
    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha: float = alpha

    def forward(self, x: ArrayLike) -> Tensor:
        return F.celu(x, self.alpha)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class GELU(Module):
    """x·Φ(x); with ``approximate="tanh"`` by a formula that is close to it."""

    def __init__(self, approximate: str = "none") -> None:
        self.approximate: str = approximate

    def forward(self, x: ArrayLike) -> Tensor:
        return F.gelu(x, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class SiLU(Module):
    """x · σ(x)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.silu(x)


class Sigmoid(Module):
    """1 / (1 + e⁻ˣ)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.sigmoid(x)


class Tanh(Module):
    """tanh x."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.tanh(x)


class Hardtanh(Module):
    """x clipped to [min_val, max_val]."""

    @checked
    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        self.min_val: float = min_val
        self.max_val: float = max_val

    def forward(self, x: ArrayLike) -> Tensor:
        return F.hardtanh(x, self.min_val, self.max_val)

    def extra_repr(self) -> str:
        return f"min_val={self.min_val}, max_val={self.max_val}"


class Softsign(Module):
    """x / (1 + |x|)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softsign(x)


class Softplus(Module):
    """ln(1 + e^(βx)) / β; x itself where βx > threshold."""

    @checked
    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self.beta: float = beta
        self.threshold: float = threshold

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softplus(x, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class LogSigmoid(Module):
    """ln σ(x)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.logsigmoid(x)


class PReLU(Module):
    """x where x > 0, else w·x. ``weight`` is learned: one number, or ``num_parameters``, one for each channel.

    x (N, C, …). The weights start from ``init``. He et al. 2015.
    """

    @checked
    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        self.weight: Parameter = Parameter(np.full(num_parameters, init, np.float32))

    def forward(self, x: ArrayLike) -> Tensor:
        return F.prelu(x, self.weight)

    def extra_repr(self) -> str:
        return f"{self.weight.size}"


class RReLU(Module):
    """x where x > 0, else a·x: in training every a is drawn from U(lower, upper), in evaluation it is their mean."""

    @checked
    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3) -> None:
        self.lower: float = lower
        self.upper: float = upper

    def forward(self, x: ArrayLike) -> Tensor:
        return F.rrelu(x, self.lower, self.upper, self.training)

    def extra_repr(self) -> str:
        return f"lower={self.lower}, upper={self.upper}"


class Mish(Module):
    """x · tanh(ln(1 + eˣ))."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.mish(x)


class ReLU6(Module):
    """min(max(x, 0), 6)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.relu6(x)


class Hardsigmoid(Module):
    """relu6(x + 3) / 6."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.hardsigmoid(x)


class Hardswish(Module):
    """x · relu6(x + 3) / 6."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.hardswish(x)


class GLU(Module):
    """a · σ(b), for x cut into halves a and b along ``dim``: (…, 2n, …) → (…, n, …)."""

    @keywords(axis="dim")
    @checked
    def __init__(self, dim: int = -1) -> None:
        self.dim: int = dim

    def forward(self, x: ArrayLike) -> Tensor:
        return F.glu(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Threshold(Module):
    """x where x > threshold, else value."""

    @checked
    def __init__(self, threshold: float, value: float) -> None:
        self.threshold: float = threshold
        self.value: float = value

    def forward(self, x: ArrayLike) -> Tensor:
        return F.threshold(x, self.threshold, self.value)

    def extra_repr(self) -> str:
        return f"threshold={self.threshold}, value={self.value}"


class Tanhshrink(Module):
    """x − tanh x."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.tanhshrink(x)


class Softshrink(Module):
    """sign x · max(|x| − λ, 0)."""

    @checked
    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd: float = lambd

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softshrink(x, self.lambd)

    def extra_repr(self) -> str:
        return f"lambd={self.lambd}"


class Hardshrink(Module):
    """x, and 0 where |x| ≤ λ."""

    @checked
    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd: float = lambd

    def forward(self, x: ArrayLike) -> Tensor:
        return F.hardshrink(x, self.lambd)

    def extra_repr(self) -> str:
        return f"lambd={self.lambd}"


class Softmax(Module):
    """e^xᵢ / Σⱼ e^xⱼ along ``dim``: the last, unless given."""

    @keywords(axis="dim")
    @checked
    def __init__(self, dim: int = -1) -> None:
        self.dim: int = dim

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax2d(Module):
    """The softmax over the channels of images: x (N, C, H, W) or (C, H, W), along C."""

    def forward(self, x: ArrayLike) -> Tensor:
        x = as_tensor(x)
        if x.ndim not in (3, 4):
            raise ShapeError(f"Softmax2d: x must be (N, C, H, W) or (C, H, W), got {x.shape}")
        return F.softmax(x, -3)


class LogSoftmax(Module):
    """ln softmax(x) along ``dim``: the last, unless given."""

    @keywords(axis="dim")
    @checked
    def __init__(self, dim: int = -1) -> None:
        self.dim: int = dim

    def forward(self, x: ArrayLike) -> Tensor:
        return F.log_softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmin(Module):
    """softmax(−x) along ``dim``: the last, unless given."""

    @keywords(axis="dim")
    @checked
    def __init__(self, dim: int = -1) -> None:
        self.dim: int = dim

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softmin(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
