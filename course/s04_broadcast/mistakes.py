"""Station 4: the sum to a shape, right and wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.question import Mistake
from course.texts import Text


def sum_to(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The right one."""
    return reduced(np.sum)(array, shape)


def reduced(reduce: Callable[..., Any]) -> Callable[..., Any]:
    """sum_to with another reduction."""

    def to(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        for axis in axes(array, shape):
            array = reduce(array, axis=axis, keepdims=True)
        return np.reshape(array, shape)

    return to


def axes(array: np.ndarray, shape: tuple[int, ...]) -> list[int]:
    """The axes along which a shape was stretched."""
    extra = array.ndim - len(shape)
    return [i for i, n in enumerate(array.shape) if i < extra or shape[i - extra] == 1 != n]


def leading(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The new axes alone are summed."""
    return array.sum(axis=tuple(range(array.ndim - len(shape))))


def ones(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The axes of length 1 alone are summed."""
    extra = array.ndim - len(shape)
    return array.sum(axis=tuple(i + extra for i, n in enumerate(shape) if n == 1), keepdims=True)


def dropped(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Every axis is dropped that was summed."""
    return array.sum(axis=tuple(axes(array, shape)))


def trailing(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Shapes are aligned at the left: the last axes are the new ones."""
    array = array.sum(axis=tuple(range(len(shape), array.ndim)))
    return array.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def all_dropped(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Those too that have length 1 in both."""
    extra = array.ndim - len(shape)
    return array.sum(axis=tuple(i for i in range(array.ndim) if i < extra or shape[i - extra] == 1))


def one_axis(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The first stretched axis alone."""
    extra = array.ndim - len(shape)
    first = axes(array, shape)[:1]
    return array if not first else array.sum(axis=first[0], keepdims=first[0] >= extra)


def mean_in_front(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The mean over the new axes, the sum over those of length 1."""
    array = array.mean(axis=tuple(range(array.ndim - len(shape))))
    return array.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


LOST = Text(
    "an axis of length 1 is lost: where shape has a 1 the axis stays (keepdims=True)",
    "丢了长度为 1 的轴：shape 里是 1 的轴要保留（keepdims=True）",
)


SUM_TO = [
    Mistake(
        "not-undone",
        Text(
            "sum_to gives the array as it was: broadcasting is not undone. Each copy of the number has a gradient of its "
            "own, and the number's is their sum",
            "sum_to 原样返回了数组：广播没有还原。一个数的每份拷贝各有梯度，它自己的梯度是这些的和",
        ),
        lambda array, shape: array,
    ),
    Mistake(
        "leading-only",
        Text(
            "the new axes in front are summed, those of length 1 are not: (4, 3) to (4, 1) sums along axis 1",
            "前面新增的轴求和了，长度为 1 的轴没有：(4, 3) 到 (4, 1) 要沿轴 1 求和",
        ),
        leading,
    ),
    Mistake(
        "ones-only",
        Text(
            "the axes of length 1 are summed, the new ones in front are not: (4, 3) to (3,) sums along axis 0, which "
            "then is gone",
            "长度为 1 的轴求和了，前面新增的轴没有：(4, 3) 到 (3,) 要沿轴 0 求和，并去掉这个轴",
        ),
        ones,
    ),
    Mistake("keepdims", LOST, dropped),
    Mistake("keepdims", LOST, all_dropped),
    Mistake(
        "aligned-left",
        Text(
            "the shapes are aligned at the left. NumPy aligns them at the right: what is new stands in front",
            "形状是从左边对齐的。NumPy 从右边对齐：新增的轴在前面",
        ),
        trailing,
    ),
    Mistake(
        "mean-for-sum",
        Text(
            "this is the mean where the sum is meant: the parts of a gradient are added",
            "这里求了平均，应该求和：各份梯度相加",
        ),
        reduced(np.mean),
    ),
    Mistake(
        "one-copy",
        Text(
            "the gradient of one copy is taken, and the others are lost. Sum over the axis",
            "只取了一份拷贝的梯度，其余的丢了。要沿这个轴求和",
        ),
        reduced(lambda array, axis, keepdims: np.take(array, [0], axis=axis)),
    ),
    Mistake(
        "largest",
        Text("the largest is taken; the parts of a gradient are added", "取了最大值；各份梯度应相加"),
        reduced(np.max),
    ),
    Mistake(
        "product",
        Text("this is the product; the parts of a gradient are added", "这里是乘积；各份梯度应相加"),
        reduced(np.prod),
    ),
    Mistake(
        "mean-in-front",
        Text("the mean is taken over the new axes: sum over these too", "对前面新增的轴求了平均：也要求和"),
        mean_in_front,
    ),
    Mistake(
        "one-axis",
        Text("only one of the stretched axes is summed: each of them", "只对一个被拉伸的轴求了和：每个都要"),
        one_axis,
    ),
    Mistake(
        "first-numbers",
        Text(
            "the first numbers are taken and the rest is lost (np.resize, or a slice). Sum along the stretched axes",
            "只取了前几个数，其余的丢了（np.resize 或切片）。要沿被拉伸的轴求和",
        ),
        lambda array, shape: np.resize(array, shape),
    ),
    Mistake(
        "one-number",
        Text(
            "everything is summed to one number. Sum along the stretched axes alone",
            "全部加成了一个数。只沿被拉伸的轴求和",
        ),
        lambda array, shape: np.asarray(array.sum()),
    ),
    Mistake(
        "everything",
        Text(
            "everything is summed, and the sum put everywhere. Sum along the stretched axes alone",
            "全部加起来，再填到每个位置了。只沿被拉伸的轴求和",
        ),
        lambda array, shape: np.full(shape, array.sum()),
    ),
]
