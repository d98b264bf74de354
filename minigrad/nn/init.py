"""Initial weights, as PyTorch defines them: each fills a tensor in place and returns it.

For a weight (out, in, *window): fan_in = in · |window|, fan_out = out · |window|. The random numbers come from
``minigrad.random``; ``minigrad.manual_seed`` makes them repeatable. A tensor of no elements stays as it is.

All raise ValueError for numbers that the tensor's dtype does not hold, the random ones DTypeError for one of whole
numbers, and the tensor is as before then.
"""

import math
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from minigrad import random
from minigrad.checks import NON_NEGATIVE, checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.spelling import unknown
from minigrad.tensor import Tensor
from minigrad.writes import wrote

T = TypeVar("T", bound=Tensor)
_GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}


@checked
def uniform_(tensor: T, a: float = 0.0, b: float = 1.0) -> T:
    """Numbers between a and b ≥ a, all as likely."""
    if a > b:
        raise ValueError(f"uniform_: a must not be above b, got a={a!r} and b={b!r}")
    shape, wide = _random("uniform_", tensor).shape, b - a == math.inf
    values = 2 * random.generator().uniform(a / 2, b / 2, shape) if wide else random.generator().uniform(a, b, shape)
    return _fill("uniform_", tensor, values, f"numbers between {a!r} and {b!r}")


@checked(std=NON_NEGATIVE)
def normal_(tensor: T, mean: float = 0.0, std: float = 1.0) -> T:
    """Numbers from the normal distribution."""
    values = random.generator().normal(mean, std, _random("normal_", tensor).shape)
    return _fill("normal_", tensor, values, f"numbers of mean {mean!r} and std {std!r}")


@checked
def constant_(tensor: T, val: float) -> T:
    """The same number everywhere."""
    return _fill("constant_", tensor, val, repr(val))


def zeros_(tensor: T) -> T:
    """Zeros."""
    return _fill("zeros_", tensor, 0, "0")


def ones_(tensor: T) -> T:
    """Ones."""
    return _fill("ones_", tensor, 1, "1")


@checked(gain=NON_NEGATIVE)
def xavier_uniform_(tensor: T, gain: float = 1.0) -> T:
    """U(−a, a) with a = gain·√(6 / (fan_in + fan_out)). Glorot and Bengio 2010."""
    bound = gain * math.sqrt(6 / sum(_fans(tensor)))
    return uniform_(tensor, -bound, bound)


@checked(gain=NON_NEGATIVE)
def xavier_normal_(tensor: T, gain: float = 1.0) -> T:
    """N(0, σ²) with σ = gain·√(2 / (fan_in + fan_out)). Glorot and Bengio 2010."""
    return normal_(tensor, 0, gain * math.sqrt(2 / sum(_fans(tensor))))


@checked
def kaiming_uniform_(tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> T:
    """U(−b, b) with b = gain·√(3 / fan). ``a`` is the slope of a leaky ReLU below 0. He et al. 2015."""
    bound = calculate_gain(nonlinearity, a) * math.sqrt(3 / _fan(tensor, mode))
    return uniform_(tensor, -bound, bound)


@checked
def kaiming_normal_(tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> T:
    """N(0, σ²) with σ = gain / √fan. ``a`` is the slope of a leaky ReLU below 0. He et al. 2015."""
    return normal_(tensor, 0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)))


@checked
def calculate_gain(nonlinearity: str, param: float = 0.01) -> float:
    """By how much weights before this nonlinearity must be larger to keep the variance.

    leaky_relu with slope a: √(2 / (1 + a²)). Raises ValueError for a name that is not known.
    """
    if nonlinearity == "leaky_relu":
        square = param * param
        return math.sqrt(2 / (1 + square)) if square < math.inf else math.sqrt(2) / abs(param)
    if not isinstance(nonlinearity, str) or nonlinearity not in _GAINS:
        raise ValueError(f"init: no gain is known for {nonlinearity!r}; one of {', '.join([*_GAINS, 'leaky_relu'])}")
    return _GAINS[nonlinearity]


def _checked(tensor: T) -> T:
    if not isinstance(tensor, Tensor):
        hint = "; give the parameter itself, not its .data" if isinstance(tensor, np.ndarray) else ""
        raise TypeError(f"init: it fills a Tensor, got {type(tensor).__name__}{hint}")
    return tensor


def _fans(tensor: Tensor) -> tuple[int, int]:
    if _checked(tensor).ndim < 2:
        raise ShapeError(f"init: fan_in and fan_out need a weight of two axes or more, got shape {tensor.shape}")
    window = math.prod(tensor.shape[2:])
    # Without elements there is nothing to fill, and nothing to divide by.
    return max(1, tensor.shape[1] * window), max(1, tensor.shape[0] * window)


def _fan(tensor: Tensor, mode: str) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"init: mode must be 'fan_in' or 'fan_out', got {mode!r}")
    return _fans(tensor)[mode == "fan_out"]


def _random(owner: str, tensor: T) -> T:
    if _checked(tensor).dtype.kind != "f":
        raise DTypeError(f"{owner}: random numbers are no whole numbers, and the tensor is {tensor.dtype}")
    return tensor


def _fill(owner: str, tensor: T, values: Any, what: str) -> T:
    data = _checked(tensor).data
    with np.errstate(over="ignore"):
        cast = np.asarray(values).astype(data.dtype)
    if not np.isfinite(cast).all() or (data.dtype.kind != "f" and not np.array_equal(cast, values)):
        raise ValueError(f"{owner}: the tensor is {data.dtype}, which does not hold {what}")
    if not data.flags.writeable:
        raise ValueError(f"{owner}: the tensor's memory is read-only; fill a copy, np.copy(tensor)")
    data[...] = cast
    wrote(data)
    return tensor


_IN_PLACE = ("uniform", "normal", "constant", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal")
_GLOROT, _HE = ("xavier_uniform_ or xavier_normal_", "kaiming_uniform_ or kaiming_normal_")
if not TYPE_CHECKING:
    __getattr__ = unknown(
        "minigrad.nn.init",
        {
            **{name: f"{name}_, which fills the tensor it is given" for name in _IN_PLACE},
            "eye_": "tensor.data[...] = np.eye(*tensor.shape)",
            "orthogonal_": "tensor.data[...] = q, with q, r = np.linalg.qr(...) of normal numbers",
            "trunc_normal_": "normal_, and then np.clip(tensor.data, a, b, out=tensor.data)",
            **dict.fromkeys(("glorot_uniform", "glorot_normal"), _GLOROT),
            **dict.fromkeys(("he_uniform", "he_normal"), _HE),
        },
    )
