"""The layers and losses of ``nn``: each is the function of its name, made into a layer and called."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from certificate.cases import activations, losses, normalization, windows
from certificate.cases.activations import lines, softmax
from certificate.cases.functions import sigmoid
from certificate.cases.making import each
from certificate.jets import Jet
from certificate.points import Arrays, numbers
from certificate.row import Call, Row, X
from minigrad import Tensor, nn

FUNCTIONS = {row.name: row for cases in (activations, normalization, windows, losses) for row in cases.CASES}


def with_parameters(make: Callable[[], Any], x: Tensor, parameters: tuple[Tensor, ...]) -> Any:
    """The layer's output with Tensors in the place of its parameters, in their order."""
    layer = make().to(x.dtype)
    for (name, _), value in zip(list(layer.named_parameters()), parameters, strict=True):
        *path, last = name.split(".")
        owner = layer
        for part in path:
            owner = getattr(owner, part)
        vars(owner)[last] = value
    found = layer(x)
    return found[0] if isinstance(found, tuple) else found


def in_torch(make: Callable[[Any], Any]) -> Call:
    def call(t: Any, x: Any, *parameters: Any) -> Any:
        layer = make(t.nn).to(x.dtype)
        names = [name for name, _ in layer.named_parameters()]
        found = t.func.functional_call(layer, dict(zip(names, parameters, strict=True)), (x,))
        return found[0] if isinstance(found, tuple) else found

    return call


def layer(name: str, function: str, *args: Any, **keywords: Any) -> Row:
    """A layer with the points and the truth of a function. Its parameters are the inputs after the first."""
    same = FUNCTIONS[function]

    def make(package: Any = nn) -> Any:
        return getattr(package, name)(*args, **keywords)

    return same._replace(name=f"nn.{name}", ours=lambda x, *more: with_parameters(make, x, more), torch=in_torch(make),
                         of=(f"nn.{name}",))  # fmt: skip


def loss(name: str, function: str, *targets: Any, **keywords: Any) -> Row:
    """A loss with the points and the truth of a function."""
    same = FUNCTIONS[function]

    def cast(x: Any, target: np.ndarray) -> Any:
        return target.astype(x.dtype) if target.dtype.kind == "f" else target

    return same._replace(
        name=f"nn.{name}",
        ours=lambda *xs: getattr(nn, name)(**keywords)(*xs, *(cast(xs[0], y) for y in targets)),
        torch=lambda t, *xs: getattr(t.nn, name)(**keywords)(
            *xs, *(t.tensor(y, dtype=xs[0].dtype) if y.dtype.kind == "f" else t.tensor(y) for y in targets)
        ),
        of=(f"nn.{name}",),
    )


def own(name: str, inputs: Arrays, truth: Call, *args: Any, **keywords: Any) -> Row:
    """A layer without a function of its own."""

    def make(package: Any = nn) -> Any:
        return getattr(package, name)(*args, **keywords)

    return Row(
        f"nn.{name}", lambda x, *more: with_parameters(make, x, more), truth, in_torch(make), {"generic": inputs}
    )


SEQUENCE = numbers(2, 1, 2, seed=71)


def cells(blocks: int) -> Arrays:
    """A sequence of two steps, and the parameters of a recurrent layer from 2 to 2."""
    rows = 2 * blocks
    shapes = ((rows, 2), (rows, 2), (rows,), (rows,))
    return SEQUENCE, *(numbers(*shape, low=-0.9, high=0.9, seed=80 + i) for i, shape in enumerate(shapes))


def recurrent(step: Callable[..., tuple[Any, Any]]) -> Call:
    def truth(x: Any, w: Any, u: Any, b: Any, c: Any) -> Any:
        h, cell, outputs = np.zeros((1, 2)), np.zeros((1, 2)), []
        for at in x:
            h, cell = step(at @ w.T + b, h @ u.T + c, h, cell)
            outputs.append(h)
        return np.stack(outputs)

    return truth


TANH, SIGMOID = each(Jet.tanh), each(sigmoid)


def elman(a: Any, u: Any, h: Any, cell: Any) -> tuple[Any, Any]:
    return TANH(a + u), cell


def lstm(a: Any, u: Any, h: Any, cell: Any) -> tuple[Any, Any]:
    i, f, g, o = np.split(a + u, 4, axis=1)
    cell = SIGMOID(f) * cell + SIGMOID(i) * TANH(g)
    return SIGMOID(o) * TANH(cell), cell


def gru(a: Any, u: Any, h: Any, cell: Any) -> tuple[Any, Any]:
    (r, z, n), (s, y, m) = np.split(a, 3, axis=1), np.split(u, 3, axis=1)
    update = SIGMOID(z + y)
    return (1 - update) * TANH(n + SIGMOID(r + s) * m) + update * h, cell


def heads(x: Any, w: Any, b: Any, out: Any, c: Any) -> Any:
    """One batch entry, two heads of size 1: x (L, 1, 2)."""
    q, k, v = np.split(x[:, 0] @ w.T + b, 3, axis=1)
    parts = [lines(softmax, 1)(np.outer(q[:, i], k[:, i]) / math.sqrt(1)) @ v[:, i] for i in range(2)]
    return (np.stack(parts, 1) @ out.T + c)[:, None]


class Attention(nn.Module):
    """Self-attention: the layer with one input."""

    def __init__(self) -> None:
        self.layer = nn.MultiheadAttention(2, 2)

    def forward(self, x: Tensor) -> Any:
        return self.layer(x, x, x)[0]


def attention_in_torch(t: Any, x: Any, *parameters: Any) -> Any:
    made = t.nn.MultiheadAttention(2, 2).to(x.dtype)
    names = [name for name, _ in made.named_parameters()]
    return t.func.functional_call(made, dict(zip(names, parameters, strict=True)), (x, x, x), {"need_weights": False})[
        0
    ]


ACTIVATIONS = [
    *[
        layer(name, name.lower())
        for name in ("ReLU", "ReLU6", "ELU", "SELU", "GELU", "SiLU", "Mish", "Softplus", "LogSigmoid",
                     "Sigmoid", "Tanh", "Tanhshrink", "Softsign", "Hardtanh", "Hardsigmoid", "Hardswish", "Softshrink",
                     "Hardshrink")
    ],
    layer("LeakyReLU", "leaky_relu"),
    layer("CELU", "celu", 1.75),
    layer("Threshold", "threshold", 0.3, -1.5),
    layer("GLU", "glu", 0),
    layer("PReLU", "prelu", 3)._replace(points={"generic": FUNCTIONS["prelu"].points["generic"]}),
    layer("Softmax", "softmax", 1),
    layer("Softmin", "softmin", 1),
    layer("LogSoftmax", "log_softmax", 1),
    layer("Dropout", "dropout", 0.0),
    layer("Dropout1d", "dropout1d", 0.0),
    layer("Dropout2d", "dropout2d", 0.0),
    own("Softmax2d", (numbers(1, 2, 2, 2),), lines(softmax, 1)),
    own("RReLU", (X,), FUNCTIONS["rrelu"].truth)._replace(
        ours=lambda x: nn.RReLU().eval()(x), torch=lambda t, x: t.nn.RReLU().eval()(x)
    ),
]  # fmt: skip

PADS: dict[str, Any] = {"Constant": ("constant", {"constant_values": 0.5}), "Zero": ("constant", {}),
        "Reflection": ("reflect", {}), "Replication": ("edge", {}), "Circular": ("wrap", {})}  # fmt: skip


def padding(kind: str, axes: int) -> Row:
    mode, keywords = PADS[kind]
    widths: Any = ((0, 0), (0, 0), (1, 1), (2, 1)) if axes == 2 else ((0, 0), (0, 0), (2, 1))

    def truth(x: Any) -> Any:
        if mode == "constant":
            return windows.padded(x, list(widths[2:]), keywords.get("constant_values", 0.0))
        return np.pad(x, widths, mode)

    args = [(2, 1, 1, 1) if axes == 2 else (2, 1), *([0.5] if kind == "Constant" else [])]
    return own(f"{kind}Pad{axes}d", (windows.IMAGE if axes == 2 else windows.SIGNAL,), truth, *args)


WINDOWS = [
    layer("Linear", "linear", 3, 2),
    own("Identity", (X,), lambda x: x),
    own("Flatten", (numbers(2, 2, 2),), lambda x: x.reshape(2, 4)),
    own("Embedding", (numbers(4, 2),), lambda w: w[[2, 0, 2, 1]])._replace(
        ours=lambda w: _embedded(w), torch=FUNCTIONS["embedding"].torch
    ),
    layer("Conv1d", "conv1d", 2, 2, 3),
    layer("Conv2d", "conv2d[padding]", 2, 2, 2, padding=1),
    layer("ConvTranspose1d", "conv_transpose1d", 2, 2, 3, 2),
    layer("ConvTranspose2d", "conv_transpose2d", 2, 2, 2, 2),
    layer("MaxPool1d", "max_pool1d", 2, 1),
    layer("MaxPool2d", "max_pool2d", 2),
    layer("AvgPool1d", "avg_pool1d", 2, 1),
    layer("AvgPool2d", "avg_pool2d", 2),
    layer("LPPool1d", "lp_pool1d", 3, 2, 1),
    layer("LPPool2d", "lp_pool2d", 3, 2),
    layer("AdaptiveAvgPool1d", "adaptive_avg_pool1d", 3),
    layer("AdaptiveAvgPool2d", "adaptive_avg_pool2d", (3, 2)),
    layer("AdaptiveMaxPool1d", "adaptive_max_pool1d", 3),
    layer("AdaptiveMaxPool2d", "adaptive_max_pool2d", (3, 2)),
    FUNCTIONS["max_unpool1d"]._replace(name="nn.MaxUnpool1d", of=("nn.MaxUnpool1d",),
        ours=lambda x: nn.MaxUnpool1d(2)(x, windows.WINNERS)),
    FUNCTIONS["max_unpool2d"]._replace(name="nn.MaxUnpool2d", of=("nn.MaxUnpool2d",),
        ours=lambda x: nn.MaxUnpool2d(2)(x, windows.UNPOOL)),
    *[padding(kind, axes) for kind in PADS for axes in (1, 2)],
    layer("Unfold", "unfold", 2),
    layer("Fold", "fold", (3, 3), (2, 2)),
    layer("PixelShuffle", "pixel_shuffle", 2),
    layer("PixelUnshuffle", "pixel_unshuffle", 2),
    layer("Upsample", "interpolate[bilinear]", scale_factor=2, mode="bilinear", align_corners=False),
]  # fmt: skip


def _embedded(w: Tensor) -> Tensor:
    table = nn.Embedding(4, 2).to(w.dtype)
    vars(table)["weight"] = w
    return table(np.array([2, 0, 2, 1]))


NORMS = [
    layer("BatchNorm1d", "batch_norm", 2),
    own(
        "BatchNorm2d", (numbers(2, 2, 2, 1, seed=55), normalization.WEIGHT, normalization.BIAS), normalization.batch, 2
    ),
    layer("LayerNorm", "layer_norm", 4),
    layer("GroupNorm", "group_norm", 1, 2),
    layer("InstanceNorm1d", "instance_norm", 2),
    own("InstanceNorm2d", (numbers(1, 2, 2, 3, seed=56),), lambda x: normalization.standard(x, (2, 3)), 2),
    layer("RMSNorm", "rms_norm", 4, normalization.EPS),
    layer("LocalResponseNorm", "local_response_norm", 3, 0.5),
]

RECURRENT = [
    own("RNN", cells(1), recurrent(elman), 2, 2),
    own("LSTM", cells(4), recurrent(lstm), 2, 2),
    own("GRU", cells(3), recurrent(gru), 2, 2),
    Row("nn.MultiheadAttention", lambda x, *more: with_parameters(Attention, x, more), heads, attention_in_torch,
        {"generic": (numbers(2, 1, 2, seed=90), numbers(6, 2, seed=91), numbers(6, seed=92), numbers(2, 2, seed=93),
                     numbers(2, seed=94))}),
]  # fmt: skip

LOSSES = [
    loss("CrossEntropyLoss", "cross_entropy", losses.CLASSES),
    loss("NLLLoss", "nll_loss", losses.CLASSES),
    loss("BCELoss", "binary_cross_entropy[hard]", losses.HARD),
    loss("BCEWithLogitsLoss", "binary_cross_entropy_with_logits", losses.HARD),
    loss("KLDivLoss", "kl_div"),
    loss("MSELoss", "mse_loss"),
    loss("L1Loss", "l1_loss"),
    loss("SmoothL1Loss", "smooth_l1_loss"),
    loss("HuberLoss", "huber_loss", delta=0.5),
    loss("CosineSimilarity", "cosine_similarity"),
    loss("PairwiseDistance", "pairwise_distance"),
    loss("PoissonNLLLoss", "poisson_nll_loss"),
    loss("GaussianNLLLoss", "gaussian_nll_loss"),
    loss("MarginRankingLoss", "margin_ranking_loss", losses.SIGNS, margin=0.4),
    loss("HingeEmbeddingLoss", "hinge_embedding_loss", losses.SIGNS),
    loss("SoftMarginLoss", "soft_margin_loss", losses.SIGNS),
    loss("CosineEmbeddingLoss", "cosine_embedding_loss", losses.SIGN),
    loss("TripletMarginLoss", "triplet_margin_loss"),
    loss("TripletMarginWithDistanceLoss", "triplet_margin_with_distance_loss"),
    loss("MultiMarginLoss", "multi_margin_loss", losses.CLASSES),
    loss("MultiLabelMarginLoss", "multilabel_margin_loss", losses.LISTED),
    loss("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss", losses.HARD),
]

CASES = [*ACTIVATIONS, *WINDOWS, *NORMS, *RECURRENT, *LOSSES]
