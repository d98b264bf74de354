"""Every layer of ``nn`` at three sizes: what it is made with, and the shapes that it is called with."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Shape = tuple[int, ...]
Inputs = tuple[tuple[Any, ...], ...]


class Sized(NamedTuple):
    """One cell: what the layer is made with, and its inputs, each a kind (``layer_inputs`` has them) and a shape."""

    inputs: Inputs
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = MappingProxyType({})


def on(*shapes: Shape, arguments: tuple[Any, ...] = (), **keywords: Any) -> list[Sized]:
    """The same layer on normal numbers of several shapes."""
    return [Sized((("normal", shape),), arguments, keywords) for shape in shapes]


def with_targets(kind: str, *shapes: Shape, first: str = "normal", **keywords: Any) -> list[Sized]:
    """A loss of inputs and targets of one shape."""
    return [Sized(((first, shape), (kind, shape)), (), keywords) for shape in shapes]


def pairs(*shapes: Shape, copies: int = 2, then: str = "") -> list[Sized]:
    """Several inputs of one shape, and where ``then`` names a kind one number of it for each row."""
    more = [((then, shape[:1]),) if then else () for shape in shapes]
    return [Sized((("normal", shape),) * copies + end) for shape, end in zip(shapes, more, strict=True)]


def of_classes(*shapes: Shape, first: str = "normal") -> list[Sized]:
    """A loss of scores (N, C) and a class for each row."""
    return [Sized(((first, shape), ("classes", shape[:1], shape[1]))) for shape in shapes]


FLAT = ((128, 256), (512, 1024), (128, 32, 26, 26))
SIGNALS = ((32, 16, 128), (64, 32, 256), (128, 64, 512))
IMAGES = ((64, 6, 28, 28), (128, 32, 14, 14), (128, 32, 26, 26))
SCORES = ((64, 10), (128, 1000), (4096, 64))
ROWS = ((64, 16), (512, 256), (4096, 128))
LINES = ((64,), (4096,), (1_000_000,))
SEQUENCES = ((32, 28, 32, 64), (64, 28, 64, 128), (32, 64, 128, 256))
"""Batch, steps, inputs and hidden units."""


def recurrent() -> list[Sized]:
    return [
        Sized((("normal", (batch, steps, width)),), (width, hidden), {"batch_first": True})
        for batch, steps, width, hidden in SEQUENCES
    ]


def attention() -> list[Sized]:
    shapes = ((16, 64, 64), (16, 128, 128), (8, 256, 256))
    return [Sized((("normal", shape),), (shape[-1], 4), {"batch_first": True}) for shape in shapes]


def convolutions(*rows: tuple[Shape, tuple[int, ...], dict[str, Any]]) -> list[Sized]:
    return [Sized((("normal", shape),), arguments, keywords) for shape, arguments, keywords in rows]


def channels(*shapes: Shape, **keywords: Any) -> list[Sized]:
    """A layer that is told the number of channels."""
    return [Sized((("normal", shape),), (shape[1],), keywords) for shape in shapes]


def unpooled(*shapes: Shape) -> list[Sized]:
    return [Sized((("normal", shape), ("winners", shape)), (2,)) for shape in shapes]


ELEMENTWISE = (
    *("CELU", "ELU", "GELU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "Identity", "LeakyReLU"),
    *("LogSigmoid", "Mish", "PReLU", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softshrink"),
    *("Softsign", "Tanh", "Tanhshrink", "Dropout", "GLU", "Flatten"),
)
RANDOM = ("Dropout", "Dropout1d", "Dropout2d", "RReLU")
"""They draw numbers in training, no two libraries the same: they are compared in evaluation, and timed in training."""

SIZES: dict[str, list[Sized]] = {
    **{name: on(*FLAT) for name in ELEMENTWISE},
    "Threshold": on(*FLAT, arguments=(0.1, 0.5)),
    "Dropout1d": on(*SIGNALS),
    "Dropout2d": on(*IMAGES),
    **{name: on(*SCORES, dim=-1) for name in ("Softmax", "LogSoftmax", "Softmin")},
    "Softmax2d": on(*IMAGES),
    "Linear": [
        *on((64, 400), arguments=(400, 120)),
        *on((128, 784), arguments=(784, 256)),
        *on((128, 9216), arguments=(9216, 128)),
    ],
    "Embedding": [
        Sized((("classes", tokens, size),), (size, width))
        for tokens, size, width in (((32, 64), 64, 64), ((64, 128), 1000, 64), ((64, 128), 30_000, 128))
    ],
    "RNN": recurrent(),
    "LSTM": recurrent(),
    "GRU": recurrent(),
    "MultiheadAttention": attention(),
    "Conv1d": convolutions(
        ((32, 16, 128), (16, 32, 5), {}), ((64, 64, 256), (64, 64, 3), {}), ((64, 32, 512), (32, 64, 9, 2), {})
    ),
    "Conv2d": convolutions(
        ((64, 1, 28, 28), (1, 6, 5), {"padding": 2}),
        ((64, 32, 14, 14), (32, 64, 5), {}),
        ((64, 16, 28, 28), (16, 32, 3, 2), {}),
        ((64, 32, 28, 28), (32, 32, 3), {"groups": 32}),
        ((64, 32, 26, 26), (32, 64, 3), {}),
    ),
    "ConvTranspose1d": convolutions(
        ((32, 16, 64), (16, 16, 4, 2), {}), ((64, 32, 128), (32, 32, 4, 2), {}), ((64, 64, 128), (64, 32, 3), {})
    ),
    "ConvTranspose2d": convolutions(
        ((32, 16, 7, 7), (16, 8, 4, 2), {}), ((64, 32, 14, 14), (32, 16, 4, 2), {}), ((64, 32, 14, 14), (32, 32, 3), {})
    ),
    **{name: on(*SIGNALS, arguments=(2,)) for name in ("MaxPool1d", "AvgPool1d")},
    **{name: on(*IMAGES, arguments=(2,)) for name in ("MaxPool2d", "AvgPool2d")},
    "LPPool1d": on(*SIGNALS, arguments=(2, 2)),
    "LPPool2d": on(*IMAGES, arguments=(2, 2)),
    **{name: on(*SIGNALS, arguments=(8,)) for name in ("AdaptiveAvgPool1d", "AdaptiveMaxPool1d")},
    **{name: on(*IMAGES, arguments=(2,)) for name in ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d")},
    "MaxUnpool1d": unpooled(*SIGNALS),
    "MaxUnpool2d": unpooled(*IMAGES),
    "BatchNorm1d": channels((128, 256), (4096, 64), (64, 32, 256)),
    "BatchNorm2d": channels(*IMAGES),
    "InstanceNorm1d": channels(*SIGNALS),
    "InstanceNorm2d": channels(*IMAGES),
    "GroupNorm": [Sized((("normal", shape),), (2, shape[1])) for shape in IMAGES],
    "LayerNorm": [Sized((("normal", shape),), (shape[-1],)) for shape in ((32, 64, 64), (512, 256), (4096, 768))],
    "RMSNorm": [Sized((("normal", shape),), (shape[-1],)) for shape in ((32, 64, 64), (512, 256), (4096, 768))],
    "LocalResponseNorm": on(*IMAGES, arguments=(5,)),
    **{name: on(*SIGNALS, arguments=(2, 0.5)) for name in ("ConstantPad1d",)},
    "ConstantPad2d": on(*IMAGES, arguments=(2, 0.5)),
    **{f"{kind}Pad1d": on(*SIGNALS, arguments=(2,)) for kind in ("Zero", "Reflection", "Replication", "Circular")},
    **{f"{kind}Pad2d": on(*IMAGES, arguments=(2,)) for kind in ("Zero", "Reflection", "Replication", "Circular")},
    "Unfold": on(*IMAGES, arguments=(3,)),
    "Fold": [
        Sized((("normal", (batch, planes * 9, 26 * 26)),), ((28, 28), 3))
        for batch, planes in ((8, 6), (64, 6), (64, 32))
    ],
    "Upsample": [
        *on(*IMAGES[:2], scale_factor=2),
        *on(*IMAGES[:2], scale_factor=2, mode="bilinear"),
    ],
    "PixelShuffle": on((64, 8, 14, 14), (64, 32, 14, 14), (128, 32, 26, 26), arguments=(2,)),
    "PixelUnshuffle": on(*IMAGES, arguments=(2,)),
    "CrossEntropyLoss": of_classes(*SCORES),
    "NLLLoss": of_classes(*SCORES, first="log probabilities"),
    "MultiMarginLoss": of_classes(*SCORES),
    **{name: with_targets("target", *ROWS) for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")},
    "BCELoss": with_targets("share", *ROWS, first="probabilities"),
    "BCEWithLogitsLoss": with_targets("share", *ROWS),
    "KLDivLoss": with_targets("shares", *SCORES, first="log probabilities", reduction="batchmean"),
    "PoissonNLLLoss": with_targets("share", *ROWS),
    "GaussianNLLLoss": [Sized((("normal", shape), ("target", shape), ("probabilities", shape))) for shape in ROWS],
    "CosineSimilarity": pairs(*ROWS),
    "PairwiseDistance": pairs(*ROWS),
    "CosineEmbeddingLoss": pairs(*ROWS, then="signs"),
    "MarginRankingLoss": pairs(*LINES, then="signs"),
    "HingeEmbeddingLoss": with_targets("signs", *ROWS),
    "SoftMarginLoss": with_targets("signs", *ROWS),
    "TripletMarginLoss": pairs(*ROWS, copies=3),
    "TripletMarginWithDistanceLoss": pairs(*ROWS, copies=3),
    "MultiLabelMarginLoss": with_targets("label sets", (64, 10), (128, 100), (1024, 64)),
    "MultiLabelSoftMarginLoss": with_targets("bits", *SCORES),
}
