"""Windows as columns, images of other sizes, pixels of channels."""

import re

import numpy as np
import pytest

import minigrad
from minigrad import Tensor
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from tests.parity.numbers import apart, uniform

IMAGES = uniform("images", (2, 3, 5, 6))
WINDOWS = [
    {"kernel_size": 2},
    {"kernel_size": (3, 2), "stride": (1, 2), "padding": (2, 1)},
    {"kernel_size": 2, "dilation": (2, 3), "padding": 1, "stride": 2},
    {"kernel_size": 1, "stride": 7},
]


@pytest.mark.parametrize("window", WINDOWS)
def test_convolution_is_the_weight_as_a_matrix_times_the_columns(window):
    columns = F.unfold(IMAGES, **window).data
    settings = {name: value for name, value in window.items() if name != "kernel_size"}
    KH, KW = np.broadcast_to(window["kernel_size"], 2)
    w = uniform("w", (4, 3, KH, KW))
    y = F.conv2d(IMAGES, w, **settings).data
    np.testing.assert_allclose(w.reshape(4, -1) @ columns, y.reshape(2, 4, -1), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("window", WINDOWS)
def test_fold_is_the_adjoint_of_unfold(window):
    columns = F.unfold(IMAGES, **window).data
    y = uniform("y", columns.shape)
    images = F.fold(y, (5, 6), **window).data
    np.testing.assert_allclose(np.vdot(columns, y), np.vdot(IMAGES, images), rtol=1e-12)


def test_without_overlap_fold_undoes_unfold():
    columns = F.unfold(IMAGES, (5, 3), stride=3)
    np.testing.assert_array_equal(F.fold(columns, (5, 6), (5, 3), stride=3).data, IMAGES)
    np.testing.assert_array_equal(F.unfold(IMAGES[0], 2).data, F.unfold(IMAGES, 2).data[0])


@pytest.mark.parametrize("settings", [{"size": 4}, {"scale_factor": 1.3}, {"scale_factor": 2}, {"size": 9}])
@pytest.mark.parametrize(
    ("shape", "mode"),
    [
        *[((2, 3, 7), mode) for mode in ("nearest", "nearest-exact", "linear", "area")],
        *[((2, 3, 5, 6), mode) for mode in ("nearest", "nearest-exact", "bilinear", "bicubic", "area")],
    ],
)
def test_the_gradient_goes_where_the_value_came_from(shape, mode, settings):
    x = Tensor(uniform("x", shape), requires_grad=True)
    y = F.interpolate(x, mode=mode, **settings)
    g = Tensor(uniform("g", y.shape))
    (dx,) = minigrad.grad(y, x, g)
    np.testing.assert_allclose(np.vdot(y.data, g.data), np.vdot(x.data, dx.data), rtol=1e-12)


@pytest.mark.torch
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "linear", "area"])
def test_every_length_is_made_of_every_other_as_in_pytorch(mode):
    import torch

    for n in range(1, 20):
        x = apart("x", (1, 1, n))
        for m in range(1, 30):
            y = F.interpolate(x, m, mode=mode).data
            expected = torch.nn.functional.interpolate(torch.from_numpy(x), m, mode=mode).numpy()
            np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-13, err_msg=f"{n} to {m}")


@pytest.mark.torch
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "linear"])
@pytest.mark.parametrize("factor", [0.4, 0.5, 1.0, 1.1, 1.25, 1.9, 2.0, 2.1, 3.3])
def test_a_factor_is_pytorchs(factor, mode):
    import torch

    for axes in (1, 2):
        kind = "bilinear" if mode == "linear" and axes == 2 else mode
        for n in range(3, 16):
            x = apart("x", (1, 2, *[5] * (axes - 1), n))
            y = F.interpolate(x, scale_factor=factor, mode=kind).data
            expected = torch.nn.functional.interpolate(torch.from_numpy(x), scale_factor=factor, mode=kind).numpy()
            np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-13, err_msg=f"{x.shape}")


def test_whole_numbers_keep_their_dtype_where_elements_are_only_picked():
    x = np.arange(6, dtype=np.uint8).reshape(1, 1, 2, 3)
    assert F.interpolate(x, (4, 6)).dtype == np.uint8
    assert F.interpolate(x, (4, 6), mode="bilinear").dtype == np.float32


def test_with_corners_aligned_the_corners_stay():
    y = F.interpolate(IMAGES, (9, 4), mode="bilinear", align_corners=True).data
    np.testing.assert_allclose(y[..., [0, 0, -1, -1], [0, -1, 0, -1]], IMAGES[..., [0, 0, -1, -1], [0, -1, 0, -1]])


def test_a_shuffled_pixel_is_a_channel_of_the_pixel_below():
    x = uniform("x", (2, 12, 2, 5))
    y = F.pixel_shuffle(x, 2).data
    assert y.shape == (2, 3, 4, 10)
    for c, i, j in np.ndindex(3, 4, 10):
        np.testing.assert_array_equal(y[:, c, i, j], x[:, c * 4 + i % 2 * 2 + j % 2, i // 2, j // 2])
    np.testing.assert_array_equal(F.pixel_unshuffle(y, 2).data, x)


X1D, IMAGE = np.zeros((1, 2, 5)), np.zeros((1, 2, 5, 5))
MISTAKES = [
    (lambda: F.unfold(X1D[0], 2), ShapeError, "unfold: x must be (N, C, H, W) or (C, H, W), got (2, 5)"),
    (lambda: F.unfold(IMAGE, 7), ShapeError, "unfold: the window (7, 7) with dilation (1, 1) is larger than the image"),
    (lambda: F.unfold(IMAGE, 2, padding=2**31 - 1), ShapeError, "unfold: the padded image would have shape (429496729"),
    (lambda: F.unfold(IMAGE, 2.0), ShapeError, "unfold: kernel_size must be a whole number ≥ 1, or two of them, got 2"),
    (
        lambda: F.fold(X1D, (2, 2), 2),
        ShapeError,
        "x must be (N, C·4, 1) or (C·4, 1), by a window of (2, 2) that has ",
    ),
    (
        lambda: F.fold(X1D, (2, 2), 3),
        ShapeError,
        "fold: the window (3, 3) with dilation (1, 1) is larger than the im",
    ),
    (lambda: F.interpolate(X1D), ValueError, "give size or scale_factor, and not both; got None and None"),
    (lambda: F.interpolate(X1D, 2, 2), ValueError, "give size or scale_factor, and not both; got 2 and 2"),
    (lambda: F.interpolate(X1D, (2, 2)), ShapeError, "size must be a whole number ≥ 1, or 1 of them, got (2, 2)"),
    (lambda: F.interpolate(X1D, 0), ShapeError, "interpolate: size must be a whole number ≥ 1, got 0"),
    (
        lambda: F.interpolate(X1D, scale_factor=-1),
        ShapeError,
        "scale_factor must be a number > 0, or 1 of them, got ",
    ),
    (
        lambda: F.interpolate(X1D, scale_factor=0.1),
        ShapeError,
        "scale_factor 0.1 makes (0,) of (5,); 1 is the least",
    ),
    (
        lambda: F.interpolate(X1D, 2, mode="bilinear"),
        ShapeError,
        "for mode 'bilinear' x must be (N, C, H, W), and no",
    ),
    (lambda: F.interpolate(IMAGE, 2, mode="linear"), ShapeError, "for mode 'linear' x must be (N, C, L), and not empt"),
    (lambda: F.interpolate(IMAGE[0, 0], 2), ShapeError, "x must be (N, C, L) or (N, C, H, W), and not empty, got (5, "),
    (
        lambda: F.interpolate(X1D, 2, mode="cubic"),
        ValueError,
        "mode must be one of 'nearest', 'nearest-exact', 'line",
    ),
    (
        lambda: F.interpolate(X1D, 2, align_corners=True),
        ValueError,
        "align_corners is for linear, bilinear and bicub",
    ),
    (
        lambda: F.interpolate(X1D, 2, mode="linear", align_corners=1),
        TypeError,
        "align_corners must be True or False,",
    ),
    (
        lambda: F.interpolate(X1D, scale_factor=2, recompute_scale_factor="x"),
        TypeError,
        "must be True or False, got 'x'",
    ),
    (lambda: F.interpolate(X1D, 2, recompute_scale_factor=True), ValueError, "has no meaning with a size"),
    (lambda: F.interpolate(IMAGE, 2**31 - 1), ShapeError, "interpolate: the output would have shape (1, 2, 2147483647"),
    (lambda: F.pixel_shuffle(IMAGE, 2), ShapeError, "x must be (…, C·4, H, W) with upscale_factor 2, got (1, 2, 5, 5)"),
    (lambda: F.pixel_unshuffle(IMAGE, 2), ShapeError, "x must be (…, C, H·2, W·2) with downscale_factor 2, got (1, 2,"),
    (lambda: F.pixel_shuffle(IMAGE, 0), ShapeError, "upscale_factor must be a whole number ≥ 1, got 0"),
]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()
