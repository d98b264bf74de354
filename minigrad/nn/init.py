"""Initial weights, as PyTorch defines them: each fills a tensor in place and returns it.

For a weight (out, in, *window): fan_in = in · |window|, fan_out = out · |window|, fan_avg is their mean. Of a grouped
convolution ``in`` is what one group has, as in PyTorch, JAX and MindSpore; with ``groups`` it is the channels of all,
as Keras (depthwise), NNabla, Chainer (depthwise) and Paddle count. The random numbers come from ``minigrad.random``;
``minigrad.manual_seed`` makes them repeatable. A tensor of no elements stays as it is.

All raise ValueError for numbers that the tensor's dtype does not hold, the random ones DTypeError for one of whole
numbers, and the tensor is as before then.
"""

import math
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from minigrad import random
from minigrad.checks import BOUND, NON_NEGATIVE, checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.spelling import unknown
from minigrad.tensor import Tensor
from minigrad.writes import wrote

T = TypeVar("T", bound=Tensor)
_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")
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


@checked(std=NON_NEGATIVE, a=BOUND, b=BOUND)
def trunc_normal_(
    tensor: T,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    *,
    relative: bool = False,
    corrected: bool = False,
) -> T:
    """Numbers from the normal distribution, but only those between ``a`` and ``b``.

    Both are values, so that a small std is not cut at all, as in PyTorch, Paddle, MindSpore and timm.
    ``relative`` (False): they count in std from the mean, as in Keras, TensorFlow, JAX, Haiku and timm's
    ``trunc_normal_tf_``; with the defaults what is left has .88 of std. ``corrected`` (False), beside ``relative``: std
    is that of what is left, as in the initialisers of Keras and JAX that scale by a fan.
    """
    if a > b:
        raise ValueError(f"trunc_normal_: a must not be above b, got a={a!r} and b={b!r}")
    if corrected and not (relative and a < b):
        raise ValueError(f"trunc_normal_: corrected=True is for relative=True and a < b, got a={a!r} and b={b!r}")
    shape = _random("trunc_normal_", tensor).shape
    low, high = (a, b) if relative or not std else ((a - mean) / std, (b - mean) / std)
    if corrected:
        std /= _std_between(low, high)
    values = mean + std * _normal_between(low, high, shape) if std else np.full(shape, float(mean))
    if not relative:  # rounding may step over a bound, and a std of 0 past it
        values = np.clip(values, a, b)
    return _fill("trunc_normal_", tensor, values, f"numbers of mean {mean!r} and std {std!r}")


@checked(gain=NON_NEGATIVE)
def orthogonal_(tensor: T, gain: float = 1.0) -> T:
    """``gain`` times an orthogonal matrix: rows, or columns where they are fewer, of length 1 at right angles.

    A tensor of more axes is taken as (first axis, all others). Chainer has a gain of 1.1 unless told, MXNet of √2.
    Saxe et al. 2014, arXiv 1312.6120.
    """
    if _random("orthogonal_", tensor).ndim < 2:
        raise ShapeError(f"orthogonal_: it needs a tensor of two axes or more, got shape {tensor.shape}")
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    q, r = np.linalg.qr(random.generator().normal(size=(max(rows, columns), min(rows, columns))))
    q *= np.where(np.diag(r) < 0, -1.0, 1.0)  # all orthogonal matrices are as likely
    return _fill("orthogonal_", tensor, gain * (q.T if rows < columns else q).reshape(tensor.shape), f"gain {gain!r}")


@checked(scale=NON_NEGATIVE)
def variance_scaling_(
    tensor: T,
    scale: float = 1.0,
    mode: str = "fan_in",
    distribution: str = "truncated_normal",
    *,
    groups: int = 1,
    corrected: bool = True,
) -> T:
    """Numbers of mean 0 and variance scale / fan, as in Keras, JAX and timm.

    ``mode``: "fan_in", "fan_out" or "fan_avg". ``distribution``: "truncated_normal", cut at 2 std and corrected,
    "untruncated_normal" (JAX and timm call it "normal") or "uniform". Scale 2 is he's, 1 with fan_in lecun's, 1 with
    fan_avg glorot's. ``corrected`` (True): False leaves what is cut at .88 of the std, as in the layers of Haiku and
    Sonnet, and in TensorFlow.js.
    """
    if distribution not in _DISTRIBUTIONS:
        raise ValueError(f"init: distribution must be one of {', '.join(_DISTRIBUTIONS)}, got {distribution!r}")
    std = math.sqrt(scale / _fan(tensor, mode, groups))
    if distribution == "truncated_normal":
        return trunc_normal_(tensor, 0.0, std, relative=True, corrected=corrected)
    if distribution == "uniform":
        return uniform_(tensor, -math.sqrt(3) * std, math.sqrt(3) * std)
    return normal_(tensor, 0.0, std)


@checked
def lecun_normal_(tensor: T, *, groups: int = 1) -> T:
    """Numbers of variance 1 / fan_in, normal, cut at 2 std and corrected, as in Keras, JAX and timm. LeCun et al. 1998.

    Chainer's is not cut: ``kaiming_normal_(tensor, nonlinearity="linear")``.
    """
    return variance_scaling_(tensor, groups=groups)


@checked(gain=NON_NEGATIVE)
def xavier_uniform_(tensor: T, gain: float = 1.0, *, groups: int = 1) -> T:
    """U(−a, a) with a = gain·√(6 / (fan_in + fan_out)). Glorot and Bengio 2010."""
    bound = gain * math.sqrt(6 / sum(_fans(tensor, groups)))
    return uniform_(tensor, -bound, bound)


@checked(gain=NON_NEGATIVE)
def xavier_normal_(tensor: T, gain: float = 1.0, *, groups: int = 1) -> T:
    """N(0, σ²) with σ = gain·√(2 / (fan_in + fan_out)). Glorot and Bengio 2010."""
    return normal_(tensor, 0, gain * math.sqrt(2 / sum(_fans(tensor, groups))))


@checked
def kaiming_uniform_(
    tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", *, groups: int = 1
) -> T:
    """U(−b, b) with b = gain·√(3 / fan). ``a`` is the slope of a leaky ReLU below 0. He et al. 2015.

    ``mode``: "fan_in", "fan_out", or "fan_avg", which MXNet's ``MSRAPrelu`` has unless told otherwise.
    """
    bound = calculate_gain(nonlinearity, a) * math.sqrt(3 / _fan(tensor, mode, groups))
    return uniform_(tensor, -bound, bound)


@checked
def kaiming_normal_(
    tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", *, groups: int = 1
) -> T:
    """N(0, σ²) with σ = gain / √fan. ``a`` is the slope of a leaky ReLU below 0. He et al. 2015.

    ``mode``: "fan_in", "fan_out", or "fan_avg", which MXNet's ``MSRAPrelu`` has unless told otherwise.
    """
    return normal_(tensor, 0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode, groups)))


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


def _fans(tensor: Tensor, groups: int = 1) -> tuple[int, int]:
    if _checked(tensor).ndim < 2:
        raise ShapeError(f"init: fan_in and fan_out need a weight of two axes or more, got shape {tensor.shape}")
    window = math.prod(tensor.shape[2:])
    # Without elements there is nothing to fill, and nothing to divide by.
    return max(1, tensor.shape[1] * window * groups), max(1, tensor.shape[0] * window)


def _fan(tensor: Tensor, mode: str, groups: int = 1) -> float:
    if mode not in _MODES:
        raise ValueError(f"init: mode must be 'fan_in', 'fan_out' or 'fan_avg', got {mode!r}")
    fans = _fans(tensor, groups)
    return sum(fans) / 2 if mode == "fan_avg" else fans[mode == "fan_out"]


def _normal() -> Any:
    from statistics import NormalDist  # with fractions and decimals, which an import of minigrad need not wait for

    return NormalDist()


def _below(z: float) -> float:
    """Φ(z), the part of normal numbers below z; exact where it is small."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _normal_between(low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
    """Normal numbers between two bounds: those outside are drawn again, or, where that is nearly all, by Φ⁻¹."""
    if low > 0:
        return -_normal_between(-high, -low, shape)  # Φ is exact at its lower end
    share = _below(high) - _below(low)
    if share < 0.05:
        inverse = _normal().inv_cdf
        least, most = np.nextafter(0, 1), np.nextafter(1, 0)
        parts = np.clip(_below(low) + share * random.generator().random(math.prod(shape)), least, most)
        return np.clip([inverse(part) for part in parts], low, high).reshape(shape)
    values = random.generator().normal(size=shape)
    while (out := (values < low) | (values > high)).any():
        values[out] = random.generator().normal(size=int(out.sum()))
    return values


def _std_between(low: float, high: float) -> float:
    """The std of normal numbers between two bounds. Raises ValueError where next to none are."""
    share = _below(high) - _below(low)
    if share < 1e-6:
        raise ValueError(f"trunc_normal_: next to no number is between {low!r} and {high!r} std, to be corrected for")
    (at_low, low), (at_high, high) = ((_normal().pdf(z), z if math.isfinite(z) else 0.0) for z in (low, high))
    mean = (at_low - at_high) / share
    return math.sqrt(1 + (low * at_low - high * at_high) / share - mean**2)


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


_IN_PLACE = (
    "uniform",
    "normal",
    "trunc_normal",
    "orthogonal",
    "constant",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
)
_GLOROT, _HE = ("xavier_uniform_ or xavier_normal_", "kaiming_uniform_ or kaiming_normal_")
if not TYPE_CHECKING:
    __getattr__ = unknown(
        "minigrad.nn.init",
        {
            **{name: f"{name}_, which fills the tensor it is given" for name in _IN_PLACE},
            "eye_": "tensor.data[...] = np.eye(*tensor.shape)",
            "trunc_normal_tf_": "trunc_normal_ with relative=True",
            **dict.fromkeys(("lecun_normal", "variance_scaling"), "lecun_normal_ or variance_scaling_"),
            "lecun_uniform_": 'variance_scaling_(tensor, distribution="uniform")',
            **dict.fromkeys(("glorot_uniform", "glorot_normal"), _GLOROT),
            **dict.fromkeys(("he_uniform", "he_normal"), _HE),
        },
    )
