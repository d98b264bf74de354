"""A window's settings, weight and images that cannot be: one error that names the argument, its value and the rule."""

import re
from functools import partial

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn import functional as F
from tests.nn.mistakes import zeros

X1D, IMAGES = zeros(2, 4, 5), zeros(2, 4, 5, 5)
INDICES = np.zeros((2, 4, 5), int)
OPS = {
    "conv1d": partial(F.conv1d, X1D, zeros(4, 4, 3)),
    "conv2d": partial(F.conv2d, IMAGES, zeros(4, 4, 3, 3)),
    "conv_transpose1d": partial(F.conv_transpose1d, X1D, zeros(4, 4, 3)),
    "conv_transpose2d": partial(F.conv_transpose2d, IMAGES, zeros(4, 4, 3, 3)),
    "max_pool1d": partial(F.max_pool1d, X1D, kernel_size=2),
    "avg_pool1d": partial(F.avg_pool1d, X1D, kernel_size=2),
    "max_pool2d": partial(F.max_pool2d, IMAGES, kernel_size=2),
    "avg_pool2d": partial(F.avg_pool2d, IMAGES, kernel_size=2),
}
LEAST = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "kernel_size": 1, "output_padding": 0}
TAKEN = {
    "conv1d": ["stride", "padding", "dilation", "groups"],
    "conv2d": ["stride", "padding", "dilation", "groups"],
    "conv_transpose1d": ["stride", "padding", "dilation", "groups", "output_padding"],
    "conv_transpose2d": ["stride", "padding", "dilation", "groups", "output_padding"],
    "max_pool1d": ["kernel_size", "stride", "padding", "dilation"],
    "max_pool2d": ["kernel_size", "stride", "padding", "dilation"],
    "avg_pool1d": ["kernel_size", "stride", "padding"],
    "avg_pool2d": ["kernel_size", "stride", "padding"],
}
NO_NUMBERS = [1.5, 2.0, None, True, -1, 2**70, (1.5,), (1, 2, 3), [], np.float32(1), np.array([1.0, 2.0])]


@pytest.mark.parametrize(("op", "name"), [(op, name) for op, names in TAKEN.items() for name in names])
def test_a_setting_that_is_no_whole_number_is_named_with_its_value_and_the_rule(op, name):
    for value in NO_NUMBERS:
        if value is None and name == "stride" and "pool" in op:
            continue  # the window's size
        said = re.escape(f"{op}: {name} must be a whole number ≥ {LEAST[name]}") + ".*" + re.escape(f"got {value!r}")
        with pytest.raises(ShapeError, match=said):
            OPS[op](**{name: value})


@pytest.mark.parametrize("number", [2, np.int64(2), np.uint8(2)])
def test_numpys_whole_numbers_and_pairs_of_them_are_settings(number):
    expected = F.conv2d(IMAGES, zeros(4, 2, 3, 3), None, 2, 2, 2, 2).shape
    assert F.conv2d(IMAGES, zeros(4, 2, 3, 3), None, *[number] * 4).shape == expected
    for two in ((number, number), [number, number], np.array([2, 2])):
        assert F.conv2d(IMAGES, zeros(4, 2, 3, 3), None, two, two, two, number).shape == expected


MISTAKES = [
    (lambda: F.conv2d(IMAGES, zeros(4, 2, 3, 3), groups="2"), ShapeError, "conv2d: groups must be a whole number ≥ 1"),
    (lambda: F.conv1d(X1D, zeros(4, 2, 3), groups="2"), ShapeError, "groups must be a whole number ≥ 1, got '2'"),
    (lambda: F.conv1d(X1D, zeros(3, 2, 3), groups=2), ShapeError, "groups 2); groups must divide both"),
    (lambda: OPS["conv2d"](stride=2**70), ShapeError, "got 1180591620717411303424; the largest is 2147483647"),
    (lambda: OPS["conv2d"](padding=2**30), ShapeError, "padding (1073741824, 1073741824) and dilation (1, 1) make"),
    (lambda: OPS["conv_transpose2d"](stride=2**30), ShapeError, "(4294967299, 4294967299); no memory holds them"),
    (
        lambda: F.conv2d(X1D[0], zeros(1, 1, 3, 3)),
        ShapeError,
        "x must be (N, C, H, W) or (C, H, W) and weight (O, C/",
    ),
    (
        lambda: F.conv1d(IMAGES, zeros(1, 1, 3)),
        ShapeError,
        "conv1d: x must be (N, C, L) or (C, L) and weight (O, C/gro",
    ),
    (lambda: F.max_pool2d(X1D[0], 2), ShapeError, "max_pool2d: x must be (N, C, H, W) or (C, H, W), got (4, 5)"),
    (lambda: F.avg_pool1d(IMAGES, 2), ShapeError, "avg_pool1d: x must be (N, C, L) or (C, L), got (2, 4, 5, 5)"),
    (
        lambda: F.conv1d(X1D, zeros(4, 4, 7)),
        ShapeError,
        "conv1d: the window (7,) with dilation (1,) is larger than",
    ),
    (
        lambda: F.max_pool1d(X1D, 7),
        ShapeError,
        "max_pool1d: the window (7,) is larger than the signal (5,) with pad",
    ),
    (
        lambda: F.avg_pool1d(X1D, 2, padding=2),
        ShapeError,
        "avg_pool1d: the padding (2,) is more than half of the wi",
    ),
    (
        lambda: F.conv1d(X1D, zeros(1, 3, 2)),
        ShapeError,
        "conv1d: x has 4 channels (shape (2, 4, 5)), weight expects 3",
    ),
    (
        lambda: F.conv1d(X1D, zeros(1, 4, 2), padding="sme"),
        ShapeError,
        "conv1d: padding must be whole numbers, 'vali",
    ),
    (
        lambda: F.conv1d(X1D, zeros(1, 4, 2, 1), padding="same"),
        ShapeError,
        "conv1d: weight must be (O, C/groups, K), ",
    ),
    (
        lambda: OPS["conv_transpose1d"](padding=9),
        ShapeError,
        "conv_transpose1d: the padding (9,) leaves nothing of wha",
    ),
    (
        lambda: OPS["conv_transpose1d"](output_padding=1),
        ShapeError,
        "output_padding (1,) must be smaller than the stri",
    ),
    (lambda: OPS["max_pool2d"](ceil_mode="x"), TypeError, "max_pool2d: ceil_mode must be True or False, got 'x'"),
    (lambda: OPS["avg_pool1d"](ceil_mode=1), TypeError, "avg_pool1d: ceil_mode must be True or False, got 1"),
    (lambda: OPS["max_pool1d"](return_indices=1), TypeError, "max_pool1d: return_indices must be True or False, got 1"),
    (lambda: OPS["avg_pool2d"](count_include_pad=0), TypeError, "count_include_pad must be True or False, got 0"),
    (lambda: F.avg_pool2d(IMAGES, 2, divisor_override=np.array([1, 2])), ValueError, "got array([1, 2])"),
    (lambda: F.avg_pool2d(IMAGES, 2, divisor_override=0), ValueError, "avg_pool2d: divisor_override must not be 0"),
    (
        lambda: F.max_pool2d(IMAGES, 2**31 - 1, padding=2**30 - 1),
        ShapeError,
        "a window of (2147483647, 2147483647) has more than 2147483647 elements",
    ),
    (lambda: F.adaptive_avg_pool2d(IMAGES, 2**31 - 1), ShapeError, "adaptive_avg_pool2d: the output would have shape"),
    (lambda: F.adaptive_max_pool1d(IMAGES, 2), ShapeError, "(N, C, L) or (C, L), and not empty, got (2, 4, 5, 5)"),
    (
        lambda: nn.Conv2d(2, 2, 2**31 - 1),
        ShapeError,
        "the weight would have shape (2, 2, 2147483647, 2147483647); no m",
    ),
    (lambda: nn.Conv2d(2, 2, 3, padding_mode="edge"), ValueError, "Conv2d: padding_mode must be one of ('zeros', 'ref"),
    (
        lambda: nn.ConvTranspose2d(2, 2, 3, padding_mode="reflect"),
        ValueError,
        "must be one of ('zeros',), got 'reflect",
    ),
    (lambda: nn.Conv1d(4, 2, 3, 2, "same"), ShapeError, "Conv1d: padding must be whole numbers, 'valid', or 'same' wi"),
    (lambda: nn.Conv2d(4, 2, 3, padding="full"), ShapeError, "with a stride of 1, got 'full' with stride 1"),
    (
        lambda: F.max_unpool2d(IMAGES, np.zeros(3, int), 2),
        ShapeError,
        "x has shape (2, 4, 5, 5), indices (3,); they mu",
    ),
    (lambda: F.max_unpool2d(IMAGES, IMAGES, 2), DTypeError, "max_unpool2d: indices must be whole numbers, got float32"),
    (
        lambda: F.max_unpool1d(X1D, np.full((2, 4, 5), 10), 2),
        ValueError,
        "index 10 is outside of an output of (10,)",
    ),
    (
        lambda: F.max_unpool1d(X1D, INDICES, 2, output_size=(12,)),
        ShapeError,
        "(12,) must be within a stride (2,) of (1",
    ),
    (
        lambda: F.max_unpool1d(X1D, INDICES, 2, output_size=(1, 9)),
        ShapeError,
        "must be 1 numbers, or a shape of 3, got",
    ),
    (
        lambda: F.pad(X1D, (1,)),
        ShapeError,
        "pad: pad must be (left, right, top, bottom, …), two whole numbers for ea",
    ),
    (lambda: F.pad(X1D, (1, 1) * 4), ShapeError, "an x of shape (2, 4, 5), got (1, 1, 1, 1, 1, 1, 1, 1)"),
    (
        lambda: F.pad(X1D, (1, 5), "reflect"),
        ShapeError,
        "pad: axis 2, of length 5, cannot have (1, 5) in mode 'refl",
    ),
    (lambda: F.pad(X1D, (6, 0), "circular"), ShapeError, "axis 2, of length 5, cannot have (6, 0) in mode 'circ"),
    (lambda: F.pad(X1D, (-3, -3)), ShapeError, "axis 2, of length 5, cannot have (-3, -3) in mode 'con"),
    (
        lambda: F.pad(X1D, (1, 1), "edge"),
        ValueError,
        "must be one of 'constant', 'reflect', 'replicate', 'circular', ",
    ),
    (
        lambda: F.pad(X1D, (1, 1), "reflect", 1),
        ValueError,
        "pad: a value goes with mode 'constant', got 1 with mode",
    ),
    (lambda: nn.ZeroPad2d((1, 2)), ShapeError, "must be a whole number, or (left, right, top, bottom), got (1, 2)"),
    (lambda: nn.ReflectionPad1d(1)(IMAGES), ShapeError, "ReflectionPad1d: x must be (N, C, L) or (C, L), got (2, 4, 5"),
    (lambda: nn.Conv2d(2, 2, 1.5), ShapeError, "Conv2d: kernel_size must be a whole number ≥ 1, or two of them"),
    (lambda: F.avg_pool2d(IMAGES, 2, divisor_override="2"), ValueError, "divisor_override must be a whole number"),
    (lambda: F.avg_pool2d(IMAGES, 2, divisor_override=1.5), ValueError, "between ±2147483647, got 1.5"),
    (lambda: F.adaptive_avg_pool2d(IMAGES, (1, 2, 3)), ShapeError, "or two of them, got (1, 2, 3)"),
    (lambda: F.adaptive_avg_pool2d(IMAGES, (1,)), ShapeError, "output_size must be a whole number ≥ 1"),
    *[
        (
            lambda op=op, x=x, w=w: getattr(F, op)(zeros(*x), zeros(*w), zeros(4)),
            ShapeError,
            f"{op}: weight has shape {w}; each of its lengths must be 1 or more",
        )
        for op, x, w in [
            ("conv2d", (2, 0, 5, 5), (4, 0, 3, 3)),
            ("conv2d", (2, 4, 5, 5), (0, 4, 3, 3)),
            ("conv2d", (2, 4, 5, 5), (4, 4, 0, 3)),
            ("conv2d", (2, 4, 5, 5), (4, 4, 3, 0)),
            ("conv1d", (2, 0, 5), (4, 0, 3)),
            ("conv1d", (2, 4, 5), (4, 4, 0)),
            ("conv_transpose2d", (2, 0, 5, 5), (0, 4, 3, 3)),
            ("conv_transpose2d", (2, 4, 5, 5), (4, 4, 3, 0)),
        ]
    ],
    (lambda: F.conv2d(IMAGES, zeros(4, 0, 3, 3)), ShapeError, "weight has shape (4, 0, 3, 3)"),
    (lambda: F.max_pool2d(zeros(2, 4, 0, 5), 2, padding=1), ShapeError, "has no element of the image (0, 5)"),
    (lambda: F.avg_pool2d(zeros(2, 4, 5, 0), 2, padding=1), ShapeError, "has no element of the image (5, 0)"),
    (
        lambda: F.max_pool2d(zeros(1, 1, 1, 4), 2, 1, 1, 2),
        ShapeError,
        "a window (2, 2) with dilation (2, 2) has no element of the image (1, 4) with padding (1, 1)",
    ),
    *[
        (
            lambda op=op: OPS[op](bias=zeros(4, dtype=np.float64)),
            DTypeError,
            f"{op}: bias is float64, weight is float32; convert one with np.astype",
        )
        for op in ("conv1d", "conv2d", "conv_transpose2d")
    ],
    (lambda: F.conv2d(IMAGES, 3.0, padding="same"), ShapeError, "weight must be (O, C/groups, KH, KW), got shape ()"),
    (lambda: F.linear(zeros(2, 3), 3.0), ShapeError, "linear: weight must be (out, in), got shape ()"),
    (lambda: F.conv2d(IMAGES, "3"), DTypeError, "data must be real numbers or booleans, got dtype <U1"),
    *[
        (
            lambda op=op, dtype=dtype: getattr(F, op)(zeros(1, 1, 4, 4, dtype=dtype), zeros(1, 1, 2, 2, dtype=dtype)),
            DTypeError,
            f"{op}: images of {np.dtype(dtype).str} are not computed with, x has shape (1, 1, 4, 4); convert them",
        )
        for op in ("conv2d", "conv_transpose2d")
        for dtype in (np.float16, ">f4", np.longdouble)
    ],
    (
        lambda: F.max_pool2d(zeros(1, 2, 4, 4, dtype=np.float16), 2),
        DTypeError,
        "max_pool2d: images of <f2 are not computed with, x has shape (1, 2, 4, 4)",
    ),
]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()


@pytest.mark.parametrize("form", [np.asarray, np.ndarray.tolist, Tensor], ids=["array", "list", "Tensor"])
@pytest.mark.parametrize(
    ("op", "x", "w"),
    [
        (F.linear, (2, 4), (3, 4)),
        (F.conv1d, (2, 4, 5), (3, 4, 2)),
        (partial(F.conv1d, padding="same"), (2, 4, 5), (3, 4, 2)),
        (F.conv2d, (2, 4, 5, 5), (3, 4, 2, 2)),
        (partial(F.conv2d, padding="same"), (2, 4, 5, 5), (3, 4, 2, 2)),
        (F.conv_transpose2d, (2, 4, 5, 5), (4, 3, 2, 2)),
    ],
)
def test_weight_and_bias_may_be_arrays_lists_or_tensors(op, x, w, form):
    random = np.random.default_rng(0)
    x, w, b = (random.random(shape, np.float32) for shape in (x, w, (3,)))
    np.testing.assert_array_equal(op(x, form(w), form(b)).data, op(Tensor(x), Tensor(w), Tensor(b)).data)


def test_a_stride_of_any_length_leaves_one_window():
    for op in ("conv2d", "max_pool2d", "avg_pool2d"):
        assert OPS[op](stride=2**31 - 1).shape == (2, 4, 1, 1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: F.conv1d(X1D, zeros(4, 4, 3), padding=2**31 - 1),
        lambda: F.conv_transpose1d(X1D, zeros(4, 4, 3), stride=2**31 - 1),
        lambda: F.adaptive_avg_pool2d(IMAGES, 200_000),
        lambda: F.adaptive_max_pool2d(IMAGES, 200_000),
        lambda: F.pad(X1D, (2**31 - 1, 2**31 - 1)),
        lambda: nn.Conv2d(2, 2, 2**17),
    ],
)
def test_where_memory_ends_the_error_names_the_op_and_the_shape(call):
    with pytest.raises(
        MemoryError, match=r"^\w+: not enough memory for the (output|weight) of shape \(.*\), [\d,]+ elem"
    ):
        call()
