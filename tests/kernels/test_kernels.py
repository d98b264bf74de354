"""Kernels: adjoint pairs, and the same loops without the compiler."""

import numpy as np
import pytest

from minigrad.kernels import activation, convolution, pooling

RANDOM = np.random.default_rng(0)
GEOMETRIES = [
    ((3, 3), (1, 1), (1, 1)),
    ((3, 2), (2, 1), (1, 1)),
    ((2, 3), (1, 3), (2, 1)),
    ((1, 1), (2, 2), (1, 1)),
    ((2, 2), (1, 1), (3, 2)),
]


def columns_shape(image, window, stride, padding, dilation):
    size = [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(image[2:], window, stride, padding, dilation, strict=True)
    ]
    return (*image[:2], *window, *size)


def dot(a, b):
    return float(np.sum(a * b))


@pytest.mark.parametrize(("window", "stride", "dilation"), GEOMETRIES)
def test_im2col_and_col2im_are_adjoint(window, stride, dilation):
    x = RANDOM.standard_normal((2, 3, 7, 6))
    y = RANDOM.standard_normal(columns_shape(x.shape, window, stride, (0, 0), dilation))
    cols, image = np.full(y.shape, np.nan), np.zeros(x.shape)
    convolution.im2col(cols, x, stride, dilation)
    convolution.col2im(image, y, stride, dilation)
    assert dot(cols, y) == pytest.approx(dot(x, image), rel=1e-12)


@pytest.mark.parametrize(("window", "stride", "dilation"), GEOMETRIES)
def test_im2col_is_its_formula(window, stride, dilation):
    x = RANDOM.standard_normal((1, 2, 7, 6))
    shape = columns_shape(x.shape, window, stride, (0, 0), dilation)
    cols = np.full(shape, np.nan)
    convolution.im2col(cols, x, stride, dilation)
    for _, c, ky, kx, oy, ox in np.ndindex(shape):
        expected = x[0, c, oy * stride[0] + ky * dilation[0], ox * stride[1] + kx * dilation[1]]
        assert cols[0, c, ky, kx, oy, ox] == expected


def test_gather_and_scatter_add_are_adjoint():
    x, y = RANDOM.standard_normal((3, 8)), RANDOM.standard_normal((3, 5))
    places = RANDOM.integers(0, 8, (3, 5))
    gathered, scattered = np.empty((3, 5)), np.zeros((3, 8))
    pooling.gather(gathered, x, places)
    pooling.scatter_add(scattered, y, places)
    assert dot(gathered, y) == pytest.approx(dot(x, scattered), rel=1e-12)


@pytest.mark.parametrize(("size", "stride", "padding"), [((2, 2), (2, 2), (0, 0)), ((3, 2), (1, 2), (1, 1))])
def test_average_pooling_and_its_adjoint_are_adjoint(size, stride, padding):
    x = RANDOM.standard_normal((2, 3, 7, 6))
    y = RANDOM.standard_normal((2, 3, *columns_shape(x.shape, size, stride, padding, (1, 1))[4:]))
    pooled, image = np.empty(y.shape), np.zeros(x.shape)
    pooling.avg_pool2d(pooled, x, size, stride, padding)
    pooling.avg_pool2d_adjoint(image, y, size, stride, padding)
    assert dot(pooled, y) == pytest.approx(dot(x, image), rel=1e-12)


X = RANDOM.standard_normal((1, 2, 5, 4)).astype(np.float32)
CALLS = {
    "im2col": (convolution.im2col, np.zeros((1, 2, 2, 2, 2, 3), np.float32), (X, (2, 1), (1, 1))),
    "col2im": (
        convolution.col2im,
        np.zeros(X.shape, np.float32),
        (np.ones((1, 2, 2, 2, 2, 3), np.float32), (2, 1), (1, 1)),
    ),
    "max_pool2d": (
        lambda *a: pooling.max_pool2d(a[0], np.zeros(a[0].shape, np.int64), *a[1:]),
        np.zeros((1, 2, 2, 2), np.float32),
        (X, (2, 2), (2, 2), (0, 0), (1, 1)),
    ),
    "avg_pool2d": (pooling.avg_pool2d, np.zeros((1, 2, 2, 2), np.float32), (X, (2, 2), (2, 2), (0, 0))),
    "where_positive": (activation.where_positive, np.zeros(40, np.float32), (np.ones(40, np.float32), X.ravel())),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_compiled_loop_and_the_plain_one_agree(name, monkeypatch):
    call, out, arguments = CALLS[name]
    compiled, plain = out.copy(), out.copy()
    call(compiled, *arguments)
    for module in (convolution, pooling, activation):
        for key, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(module, key, value.py_func)
    (getattr(call, "py_func", call))(plain, *arguments)
    np.testing.assert_array_equal(compiled, plain)
