"""Rows for the ops that networks are made of."""

import numpy as np

from minigrad.nn import functional as F
from tests.ops.case import CUBE, Case, X, numbers

IMAGE = numbers(2, 2, 6, 5, seed=4)
WINDOW = numbers(4, 2, 3, 2, seed=5)


def conv(label: str, **keywords) -> Case:
    weight = WINDOW[:, :1] if keywords.get("groups") == 2 else WINDOW
    return Case(
        f"conv2d[{label}]",
        lambda x, w, b: F.conv2d(x, w, b, **keywords),
        None,
        lambda t, x, w, b: t.nn.functional.conv2d(x, w, b, **keywords),
        (IMAGE, weight, numbers(4)),
    )


def transposed(label: str, **keywords) -> Case:
    weight = WINDOW[:2] if keywords.get("groups") == 2 else WINDOW.swapaxes(0, 1).copy()
    return Case(
        f"conv_transpose2d[{label}]",
        lambda x, w, b: F.conv_transpose2d(x, w, b, **keywords),
        None,
        lambda t, x, w, b: t.nn.functional.conv_transpose2d(x, w, b, **keywords),
        (IMAGE[..., :3, :2], weight, numbers(4)),
    )


CASES = [
    transposed("plain"),
    transposed("stride", stride=2, output_padding=1),
    transposed("padding", padding=(1, 0)),
    transposed("dilation", dilation=(2, 1), output_padding=(1, 0)),
    transposed("groups", groups=2, padding=1, stride=2),
    conv("plain"),
    conv("stride", stride=2),
    conv("padding", padding=(1, 2)),
    conv("dilation", dilation=(2, 1)),
    conv("groups", groups=2, padding=1),
    conv("all", stride=(2, 3), padding=(2, 1), dilation=(1, 2)),
    Case(
        "conv_transpose2d",
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1, groups=2),
        None,
        lambda t, x, w, b: t.nn.functional.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1, groups=2),
        (IMAGE, numbers(2, 3, 3, 2, seed=6), numbers(6)),
    ),
    Case("max_pool2d", lambda x: F.max_pool2d(x, 2), None, lambda t, x: t.nn.functional.max_pool2d(x, 2), (IMAGE,)),
    Case(
        "max_pool2d[overlapping]",
        lambda x: F.max_pool2d(x, 3, stride=(2, 1), padding=1),
        None,
        lambda t, x: t.nn.functional.max_pool2d(x, 3, stride=(2, 1), padding=1),
        (IMAGE,),
    ),
    Case(
        "max_pool2d[dilation]",
        lambda x: F.max_pool2d(x, 2, stride=1, dilation=(3, 2)),
        None,
        lambda t, x: t.nn.functional.max_pool2d(x, 2, stride=1, dilation=(3, 2)),
        (IMAGE,),
    ),
    Case("avg_pool2d", lambda x: F.avg_pool2d(x, 2), None, lambda t, x: t.nn.functional.avg_pool2d(x, 2), (IMAGE,)),
    Case(
        "avg_pool2d[overlapping]",
        lambda x: F.avg_pool2d(x, 3, stride=(1, 2), padding=1),
        None,
        lambda t, x: t.nn.functional.avg_pool2d(x, 3, stride=(1, 2), padding=1),
        (IMAGE,),
    ),
    Case("relu", F.relu, lambda x: np.maximum(x, 0), lambda t, x: t.relu(x), (X,)),
    Case("softplus", F.softplus, lambda x: np.log1p(np.exp(x)), lambda t, x: t.nn.functional.softplus(x), (X,)),
    Case(
        "softmax",
        lambda x: F.softmax(x, 1),
        lambda x: np.exp(x) / np.exp(x).sum(1, keepdims=True),
        lambda t, x: x.softmax(1),
        (CUBE,),
    ),
    Case(
        "log_softmax",
        F.log_softmax,
        lambda x: x - np.log(np.exp(x).sum(-1, keepdims=True)),
        lambda t, x: x.log_softmax(-1),
        (CUBE,),
    ),
]
