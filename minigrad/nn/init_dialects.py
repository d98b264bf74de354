"""Initial weights by library: how each begins its layers, as ``nn.init`` functions and options.

``initialize_(net, "keras")`` fills the weights of a net as Keras begins such layers, and so does ``minigrad.optim``'s
``dialects.keras.initialize_(net)``. All is data: ``STARTS`` has for each library and kind of weight the function and
its options. What came out of the libraries themselves is in ``tests/nn/test_init_dialects.py``, each row a test.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from minigrad.nn import init
from minigrad.nn.convolution import Conv1d, Conv2d
from minigrad.nn.linear import Embedding, Linear
from minigrad.nn.module import Module, Parameter
from minigrad.nn.recurrent import GRU, LSTM, RNN

M = TypeVar("M", bound=Module)


class Start(NamedTuple):
    """How a weight begins: the function of ``nn.init`` and its options; ``all_groups``: fans over all channels."""

    fill: Callable[..., Any]
    options: Mapping[str, Any] = MappingProxyType({})
    all_groups: bool = False

    def __call__(self, tensor: Parameter, groups: int = 1) -> Parameter:
        """The tensor, filled."""
        counted = {"groups": groups} if self.all_groups else {}
        return self.fill(tensor, **self.options, **counted)


def by_fan(fill: Callable[..., Any], **options: Any) -> Start:
    """A start with options, as the table writes it."""
    return Start(fill, options)


PYTORCH = by_fan(init.kaiming_uniform_, a=math.sqrt(5))
"""U(±1/√fan_in)."""
GLOROT = Start(init.xavier_uniform_)
LECUN = Start(init.lecun_normal_)
LECUN_CUT = by_fan(init.variance_scaling_, corrected=False)
"""N(0, 1/fan_in), cut at 2σ: .88 of it is left."""
GLOROT_CUT = by_fan(init.variance_scaling_, mode="fan_avg", corrected=False)
STANDARD = Start(init.normal_)
ZEROS = Start(init.zeros_)

STARTS: Mapping[str, Mapping[str, Start]] = MappingProxyType(
    {
        "torch": {"linear": PYTORCH, "conv": PYTORCH, "embedding": STANDARD},
        "mindspore": {"linear": PYTORCH, "conv": PYTORCH, "embedding": by_fan(init.normal_, std=0.01)},
        "equinox": {"linear": PYTORCH, "conv": PYTORCH, "embedding": STANDARD},
        "keras": {
            "linear": GLOROT,
            "conv": GLOROT,
            "bias": ZEROS,
            "embedding": by_fan(init.uniform_, a=-0.05, b=0.05),
            "recurrent_ih": GLOROT,
            "recurrent_hh": Start(init.orthogonal_),
        },
        "tfjs": {
            "linear": GLOROT_CUT,
            "conv": GLOROT_CUT,
            "bias": ZEROS,
            "embedding": by_fan(init.uniform_, a=-0.05, b=0.05),
            "recurrent_ih": GLOROT_CUT,
            "recurrent_hh": Start(init.orthogonal_),
        },
        "paddle": {"linear": GLOROT, "conv": Start(init.kaiming_normal_, all_groups=True), "bias": ZEROS},
        "nnabla": {
            "linear": GLOROT,
            "conv": Start(init.xavier_uniform_, all_groups=True),
            "bias": ZEROS,
            "embedding": by_fan(init.uniform_, a=-math.sqrt(3), b=math.sqrt(3)),
        },
        "thinc": {"linear": GLOROT, "bias": ZEROS, "embedding": by_fan(init.uniform_, a=-0.1, b=0.1)},
        "flax": {
            "linear": LECUN,
            "conv": LECUN,
            "bias": ZEROS,
            "embedding": by_fan(init.variance_scaling_, distribution="untruncated_normal"),
            "recurrent_ih": LECUN,
            "recurrent_hh": Start(init.orthogonal_),
        },
        "haiku": {"linear": LECUN_CUT, "conv": LECUN_CUT, "bias": ZEROS, "embedding": Start(init.trunc_normal_)},
        "sonnet": {
            "linear": LECUN_CUT,
            "conv": LECUN_CUT,
            "bias": ZEROS,
            "embedding": Start(init.trunc_normal_),
            "recurrent_ih": LECUN_CUT,
            "recurrent_hh": LECUN_CUT,
        },
        "chainer": {
            "linear": by_fan(init.kaiming_normal_, nonlinearity="linear"),
            "conv": by_fan(init.kaiming_normal_, nonlinearity="linear"),
            "bias": ZEROS,
            "embedding": STANDARD,
        },
        "mxnet": {
            **dict.fromkeys(
                ("linear", "conv", "embedding", "recurrent_ih", "recurrent_hh"), by_fan(init.uniform_, a=-0.07, b=0.07)
            ),
            "bias": ZEROS,
        },
    }
)
"""By library and kind of weight. Without "bias", biases begin within ±1/√fan_in, and a recurrent layer as PyTorch's."""

FORGET_ONE = frozenset({"keras", "sonnet"})
"""The libraries whose LSTM begins with a bias of 1 at the forget gate."""
GATE_BY_GATE = frozenset({"flax"})
"""The libraries in which each gate's weight is a matrix of its own, which has its own fans."""

_KINDS: tuple[tuple[tuple[type[Module], ...], str], ...] = (
    ((Linear,), "linear"),
    ((Conv1d, Conv2d), "conv"),
    ((Embedding,), "embedding"),
    ((RNN, LSTM, GRU), "recurrent"),
)


def initialize_(net: M, library: str) -> M:
    """Fill the weights of Linear, Conv1d, Conv2d, Embedding and recurrent layers as ``library`` begins them.

    What a normalisation has stays as it is: 1 and 0 in all libraries. Raises ValueError for a library, or a layer with
    weights of its own, that is not in the table; nothing is filled then.
    """
    if library not in STARTS:
        raise ValueError(f"initialize_: there is no library {library!r}; choose from {', '.join(STARTS)}")
    layers = [(layer, kind) for layer in net.modules() if (kind := _kind(layer))]
    covered = {id(parameter) for layer, _ in layers for parameter in layer.parameters()}
    for name, parameter in net.named_parameters():
        if parameter.ndim > 1 and id(parameter) not in covered:
            raise ValueError(f"initialize_: {name} is of no layer of which it is known how {library} begins it")
    for layer, kind in layers:
        needed = "recurrent_ih" if kind == "recurrent" and "bias" in STARTS[library] else kind
        if needed != "recurrent" and needed not in STARTS[library]:
            raise ValueError(f"initialize_: it is not known how {library} begins a {type(layer).__name__}")
    for layer, kind in layers:
        _fill_recurrent(layer, library) if kind == "recurrent" else _fill(layer, kind, STARTS[library])
    return net


def _kind(layer: Module) -> str | None:
    return next((kind for classes, kind in _KINDS if isinstance(layer, classes)), None)


def _between(bound: float) -> Start:
    return by_fan(init.uniform_, a=-bound, b=bound)


def _fill(layer: Any, kind: str, starts: Mapping[str, Start]) -> None:
    weight: Parameter = layer.weight
    starts[kind](weight, getattr(layer, "groups", 1))
    if isinstance(layer, Embedding):
        if layer.padding_idx is not None:
            weight.data[layer.padding_idx] = 0
    elif layer.bias is not None:
        starts.get("bias", _between(1 / math.sqrt(math.prod(weight.shape[1:]))))(layer.bias)


def _fill_recurrent(layer: Any, library: str) -> None:
    hidden, usual = layer.hidden_size, _between(1 / math.sqrt(layer.hidden_size))
    for name, parameter in layer.named_parameters():
        start = STARTS[library].get(name.partition("_l")[0].replace("weight", "recurrent"), usual)
        if name.startswith("bias"):
            start = STARTS[library].get("bias", usual)
        rows = hidden if library in GATE_BY_GATE else len(parameter.data)
        for row in range(0, len(parameter.data), rows):
            block = Parameter(parameter.data[row : row + rows].copy())
            parameter.data[row : row + rows] = start(block).data
        if isinstance(layer, LSTM) and library in FORGET_ONE and name.startswith("bias_ih"):
            parameter.data[hidden : 2 * hidden] = 1
