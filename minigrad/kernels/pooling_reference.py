"""The definition of pooling and of its gradients, in plain loops: to read, and to test the fast kernels against.

Each function has the arguments of its fast namesake in ``pooling``, without the range. Images have the batch innermost:
x (C, H, W, N), y (C, OH, OW, N). The gradient of max_pool2d is ``scatter_add``, whose gradient is ``gather``; that of
avg_pool2d is ``avg_pool2d_adjoint``, whose gradient is avg_pool2d.
"""

from collections.abc import Iterator

import numpy as np

Pair = tuple[int, int]
Pixel = tuple[int, int, int, int]


def max_pool2d(
    y: np.ndarray, winners: np.ndarray, x: np.ndarray, size: Pair, stride: Pair, padding: Pair, dilation: Pair
) -> None:
    """y = the largest x of each window, and winners = its index ky·KW + kx. The first of equals wins; a NaN always."""
    winners[...] = -1
    for of_y, of_x, index in elements(y, x, size, stride, padding, dilation):
        if winners[of_y] < 0 or x[of_x] > y[of_y] or np.isnan(x[of_x]):
            y[of_y], winners[of_y] = x[of_x], index


def gather(
    y: np.ndarray, x: np.ndarray, winners: np.ndarray, size: Pair, stride: Pair, padding: Pair, dilation: Pair
) -> None:
    """y = the x at the winner of each window."""
    for of_y, of_x, index in elements(y, x, size, stride, padding, dilation):
        if winners[of_y] == index:
            y[of_y] = x[of_x]


def scatter_add(
    x: np.ndarray, y: np.ndarray, winners: np.ndarray, size: Pair, stride: Pair, padding: Pair, dilation: Pair
) -> None:
    """x += y at the winner of each window: the adjoint of gather. x starts as 0."""
    for of_y, of_x, index in elements(y, x, size, stride, padding, dilation):
        if winners[of_y] == index:
            x[of_x] += y[of_y]


def avg_pool2d(y: np.ndarray, x: np.ndarray, size: Pair, stride: Pair, padding: Pair) -> None:
    """y = the sum of each window / its area. The padding counts as zeros."""
    y[...] = 0
    for of_y, of_x, _ in elements(y, x, size, stride, padding, (1, 1)):
        y[of_y] += x[of_x] / (size[0] * size[1])


def avg_pool2d_adjoint(x: np.ndarray, y: np.ndarray, size: Pair, stride: Pair, padding: Pair) -> None:
    """x += y / area at every element of each window: the adjoint of avg_pool2d. x starts as 0."""
    for of_y, of_x, _ in elements(y, x, size, stride, padding, (1, 1)):
        x[of_x] += y[of_y] / (size[0] * size[1])


def elements(
    y: np.ndarray, x: np.ndarray, size: Pair, stride: Pair, padding: Pair, dilation: Pair
) -> Iterator[tuple[Pixel, Pixel, int]]:
    """For every y, each element of its window that is inside the image: the indices of both, and ky·KW + kx."""
    for c, oy, ox, n in np.ndindex(y.shape):
        for index, (ky, kx) in enumerate(np.ndindex(size)):
            iy = oy * stride[0] + ky * dilation[0] - padding[0]
            ix = ox * stride[1] + kx * dilation[1] - padding[1]
            if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                yield (c, oy, ox, n), (c, iy, ix, n), index
