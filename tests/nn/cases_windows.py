"""Rows for convolution, pooling and padding of 1-d signals and images."""

from functools import partial

import numpy as np

from tests.nn.case import Input, rows
from tests.parity.numbers import uniform


def _distinct(name: str, shape: tuple[int, ...], below: int, axes: int) -> np.ndarray:
    """Whole numbers from 0 up to ``below``, none of them twice over the last axes."""
    many = int(np.prod(shape[:-axes])), below
    return np.argsort(uniform(name, many), axis=1)[:, : int(np.prod(shape[-axes:]))].reshape(shape)


def _indices(*shape: int, of: int, axes: int = 2) -> Input:
    return Input(shape, partial(_distinct, below=of, axes=axes))


def _positive(*shape: int) -> Input:
    return Input(shape, partial(uniform, low=0.2, high=2))


CONVOLUTIONS = [
    *rows(
        "Conv2d",
        (2, 3, 3, (2, 2, 5, 4)),
        (1, 2, (2, 3), (1, 1, 4, 5)),
        (2, 2, 3, {"bias": False, "padding": 1}, (2, 2, 3, 4)),
        (1, 2, 3, {"stride": 2}, (2, 1, 6, 5)),
        (2, 1, 3, {"stride": (1, 2), "padding": (2, 1)}, (1, 2, 4, 5)),
        (1, 2, 2, {"dilation": 2}, (2, 1, 4, 5)),
        (1, 1, 3, {"stride": 3, "padding": 2, "dilation": (2, 1)}, (1, 1, 6, 5)),
        (4, 2, 2, {"groups": 2}, (2, 4, 3, 3)),
        (2, 4, 3, {"groups": 2, "stride": 2, "padding": 1}, (1, 2, 5, 5)),
        (3, 3, 3, {"groups": 3, "padding": 1}, (1, 3, 3, 3)),
        (3, 2, 1, (2, 3, 2, 2)),
        (1, 2, 4, {"padding": 3}, (1, 1, 2, 2)),
        (2, 1, (2, 3), {"padding": "same"}, (1, 2, 4, 5)),
        (1, 2, (4, 2), {"padding": "same", "dilation": (1, 3), "bias": False}, (2, 1, 3, 4)),
        (1, 1, 2, {"padding": "valid", "stride": 2}, (1, 1, 4, 5)),
    ),
    *rows(
        "Conv1d",
        (2, 3, 3, (2, 2, 5)),
        (1, 2, 2, {"stride": 2, "padding": 1, "dilation": 2}, (1, 1, 7)),
        (4, 2, 2, {"groups": 2, "bias": False}, (2, 4, 3)),
        (2, 1, 4, {"padding": "same"}, (1, 2, 5)),
        (1, 1, 3, {"padding": "valid"}, (2, 1, 4)),
    ),
    *rows(
        "ConvTranspose2d",
        (2, 3, 3, (2, 2, 3, 4)),
        (1, 2, (2, 3), {"stride": 2}, (1, 1, 2, 3)),
        (2, 1, 3, {"stride": 2, "padding": 1, "output_padding": 1}, (1, 2, 3, 2)),
        (1, 2, 2, {"stride": 3, "output_padding": (2, 1), "bias": False}, (2, 1, 2, 2)),
        (4, 2, 2, {"groups": 2, "stride": (1, 2)}, (1, 4, 3, 2)),
        (2, 2, 2, {"dilation": 2, "output_padding": 1}, (1, 2, 2, 3)),
        (1, 1, (2, 3), {"dilation": (4, 1), "stride": (2, 1), "output_padding": (3, 0)}, (1, 1, 2, 2)),
        (1, 1, 4, {"stride": 2, "padding": 3}, (1, 1, 3, 3)),
    ),
    *rows("Conv2d", (2, 3, 3, (2, 5, 4)), (2, 4, 3, {"groups": 2, "stride": 2, "padding": 1}, (2, 5, 5))),
    *rows("Conv1d", (2, 3, 3, (2, 5)), (2, 1, 4, {"padding": "same"}, (2, 5))),
    *rows(
        "Conv2d",
        (1, 2, 3, {"padding": 1, "padding_mode": "reflect"}, (2, 1, 3, 4)),
        (1, 2, (2, 3), {"padding": (2, 1), "padding_mode": "replicate", "stride": 2}, (1, 1, 3, 4)),
        (2, 1, (4, 2), {"padding": "same", "padding_mode": "circular", "dilation": (1, 2)}, (2, 4, 3)),
        (1, 1, 2, {"padding": "valid", "padding_mode": "reflect"}, (1, 1, 3, 3)),
    ),
    *rows(
        "Conv1d",
        (1, 2, 3, {"padding": (2,), "padding_mode": "circular"}, (1, 1, 4)),
        (2, 1, 4, {"padding": "same", "padding_mode": "reflect", "bias": False}, (2, 4)),
    ),
    *rows(
        "ConvTranspose1d",
        (2, 3, 3, (2, 2, 4)),
        (1, 2, 2, {"stride": 3, "output_padding": 2, "bias": False}, (2, 1, 2)),
        (4, 2, (2,), {"groups": 2, "stride": (2,), "padding": 1, "dilation": 2}, (1, 4, 3)),
        (2, 1, 3, (2, 4)),
    ),
    *rows("ConvTranspose2d", (2, 3, 3, {"stride": 2, "output_padding": 1}, (2, 3, 2))),
    *rows("conv2d", ({"groups": 2}, [Input((1, 2, 3, 3)), Input((2, 1, 2, 2)), Input((2,))])),
    *rows("conv1d", ({"stride": (2,), "padding": 1}, [Input((1, 2, 5)), Input((3, 2, 2)), Input((3,))])),
    *rows("conv_transpose2d", ({"stride": 2}, [Input((1, 2, 2, 3)), Input((2, 1, 2, 2)), Input((1,))])),
    *rows("conv_transpose1d", ({"stride": 2}, [Input((1, 2, 3)), Input((2, 1, 2)), Input((1,))])),
    *rows("conv2d", ({"padding": "same"}, [Input((2, 3, 3)), Input((1, 2, 2, 2))])),
    *rows("conv1d", ({"padding": 1}, [Input((2, 3)), Input((1, 2, 2))])),
]

POOLS = [
    *rows(
        "MaxPool2d",
        (2, (2, 2, 4, 5)),
        ((3, 2), (1, 1, 6, 4)),
        (2, 1, (1, 2, 4, 3)),
        (3, 2, 1, (1, 2, 5, 6)),
        (2, {"stride": (1, 2), "dilation": 2}, (1, 1, 5, 6)),
        (2, {"ceil_mode": True}, (1, 2, 5, 3)),
        (3, 2, 1, {"ceil_mode": True}, (1, 1, 4, 6)),
        ((3, 2), 4, {"ceil_mode": True}, (1, 1, 6, 5)),
    ),
    *rows(
        "MaxPool1d",
        (2, (2, 2, 5)),
        (3, 2, 1, (1, 2, 6)),
        (2, 1, {"dilation": 3}, (2, 1, 6)),
        (2, {"ceil_mode": True}, (1, 1, 5)),
    ),
    *rows(
        "AvgPool2d",
        (2, (2, 2, 4, 5)),
        ((3, 2), (1, 1, 6, 4)),
        (2, 1, (1, 2, 4, 3)),
        (3, 2, 1, (1, 2, 5, 6)),
        (2, {"stride": (1, 2), "padding": 1}, (1, 1, 4, 5)),
        (3, 2, 1, {"count_include_pad": False}, (1, 2, 5, 4)),
        (2, {"ceil_mode": True}, (1, 2, 5, 3)),
        (3, 2, 1, {"ceil_mode": True}, (1, 1, 4, 6)),
        (3, 2, 1, {"ceil_mode": True, "count_include_pad": False}, (1, 1, 4, 6)),
        (2, {"divisor_override": 3, "padding": 1}, (1, 1, 3, 4)),
    ),
    *rows(
        "AvgPool1d",
        (2, (2, 2, 5)),
        (3, 2, 1, (1, 2, 6)),
        (3, 2, 1, {"ceil_mode": True, "count_include_pad": False}, (1, 1, 6)),
    ),
    *rows("AdaptiveAvgPool2d", (2, (2, 2, 4, 6)), ((3, 2), (1, 2, 5, 3)), ((None, 4), (1, 1, 2, 6)), (3, (1, 1, 2, 2))),
    *rows("MaxPool2d", (2, (2, 4, 5)), (3, 2, 1, {"ceil_mode": True}, (1, 4, 6))),
    *rows("MaxPool1d", (2, (2, 5)), (3, 2, 1, (2, 6))),
    *rows("AvgPool2d", (2, (2, 4, 5)), (3, 2, 1, {"count_include_pad": False, "ceil_mode": True}, (1, 4, 6))),
    *rows("AvgPool1d", (2, (2, 5)), (3, 2, 1, (1, 6))),
    *rows("LPPool2d", (2, 2, (1, 2, 4, 5)), (3.5, (2, 3), 1, [_positive(2, 4, 5)])),
    *rows("LPPool2d", (1.5, 2, {"ceil_mode": True}, [_positive(1, 2, 3, 3)])),
    *rows("LPPool1d", (2, 2, (1, 2, 5)), (3, 3, 1, {"ceil_mode": True}, [_positive(2, 5)])),
    *rows("MaxUnpool2d", (2, [Input((2, 2, 2, 3)), _indices(2, 2, 2, 3, of=24)])),
    *rows("MaxUnpool2d", ((3, 2), (2, 1), (1, 0), [Input((2, 2, 3)), _indices(2, 2, 3, of=12)])),
    *rows("MaxUnpool1d", (2, [Input((2, 2, 3)), _indices(2, 2, 3, of=6, axes=1)])),
    *rows("MaxUnpool1d", (3, 2, 1, [Input((2, 3)), _indices(2, 3, of=5, axes=1)])),
    *rows("AdaptiveAvgPool2d", (3, (2, 4, 5)), ((None, 1), (1, 5, 3)), ((7, 2), (1, 1, 5, 4))),
    *rows("AdaptiveAvgPool1d", (3, (2, 1, 6)), (4, (2, 2, 7)), (3, (1, 2)), (1, (2, 5))),
    *rows("AdaptiveMaxPool2d", (2, (2, 2, 4, 6)), ((3, 2), (1, 2, 5, 3)), ((None, 4), (1, 2, 6)), (3, (1, 1, 2, 2))),
    *rows("AdaptiveMaxPool1d", (3, (2, 1, 6)), (4, (2, 2, 7)), (3, (1, 2)), (1, (2, 5))),
    *rows("max_pool1d", ({"kernel_size": (2,), "stride": 1}, (1, 2, 4))),
    *rows("avg_pool1d", ({"kernel_size": 2, "padding": 1, "count_include_pad": False}, (1, 2, 4))),
    *rows("adaptive_avg_pool2d", ({"output_size": (2, None)}, (1, 2, 3, 2))),
    *rows("max_pool2d", ({"kernel_size": 2, "padding": 1}, (1, 2, 3, 3))),
    *rows("avg_pool2d", ({"kernel_size": 2, "padding": 1}, (1, 2, 3, 3))),
    *rows("lp_pool2d", ({"norm_type": 2, "kernel_size": 2, "stride": 1}, (1, 2, 3, 3))),
    *rows("lp_pool1d", ({"norm_type": 2, "kernel_size": 2}, (1, 2, 4))),
    *rows("adaptive_avg_pool1d", ({"output_size": 2}, (2, 3))),
    *rows("adaptive_max_pool1d", ({"output_size": (2,)}, (1, 2, 3))),
    *rows("adaptive_max_pool2d", ({"output_size": (2, None)}, (1, 2, 3, 2))),
    *rows(
        "max_unpool2d",
        ({"kernel_size": 2, "output_size": (5, 4)}, [Input((1, 2, 2, 2)), _indices(1, 2, 2, 2, of=20)]),
        ({"kernel_size": 2, "output_size": (1, 2, 3, 5)}, [Input((1, 2, 2, 2)), _indices(1, 2, 2, 2, of=15)]),
    ),
    *rows(
        "max_unpool1d", ({"kernel_size": 2, "output_size": (5,)}, [Input((1, 2, 2)), _indices(1, 2, 2, of=5, axes=1)])
    ),
]

BORDERS = [
    *rows("ZeroPad2d", (1, (1, 2, 2, 3)), ((1, 2, 0, 3), (2, 2, 3)), ((-1, 2, 1, -1), (1, 1, 3, 4))),
    *rows("ZeroPad1d", (2, (1, 2, 3)), ((1, -1), (2, 3))),
    *rows("ConstantPad2d", (1, 3.5, (1, 2, 2, 3)), ((1, 2, 0, -1), -1.0, (2, 2, 3))),
    *rows("ConstantPad1d", (1, 3.5, (1, 2, 3)), ((0, 2), -1.0, (2, 3))),
    *rows("ReflectionPad2d", (1, (1, 2, 3, 4)), ((3, 1, 2, 0), (2, 3, 4))),
    *rows("ReflectionPad1d", (2, (1, 2, 3)), ((1, 0), (2, 3))),
    *rows("ReplicationPad2d", (1, (1, 2, 2, 3)), ((3, 1, 2, 4), (2, 2, 3))),
    *rows("ReplicationPad1d", (2, (1, 2, 3)), ((5, 0), (2, 3))),
    *rows("CircularPad2d", (1, (1, 2, 2, 3)), ((3, 1, 2, 0), (2, 2, 3))),
    *rows("CircularPad1d", (2, (1, 2, 3)), ((1, 0), (2, 3))),
    *rows(
        "pad",
        ({"pad": (1, 2)}, (2, 3)),
        ({"pad": (0, 1, -1, 2), "value": 2.5}, (3, 3)),
        ({"pad": (1, 0, 0, 1, 2, 0)}, (2, 1, 2)),
        ({"pad": (1, 2), "mode": "reflect"}, (1, 2, 3)),
        ({"pad": (2, 3, 1, 0), "mode": "replicate"}, (1, 2, 2, 3)),
        ({"pad": (3, 1), "mode": "circular"}, (1, 2, 3)),
        ({"pad": (3, -1), "mode": "circular"}, (1, 2, 5)),
        ({"pad": (2, -1), "mode": "reflect"}, (1, 2, 3)),
        ({"pad": (-1, 2, 0, 1), "mode": "replicate"}, (1, 2, 2, 3)),
    ),
]

WINDOWS = [*CONVOLUTIONS, *POOLS, *BORDERS]
