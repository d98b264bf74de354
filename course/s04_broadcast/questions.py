"""Station 4: sums to a shape, their edges, and the whole engine with arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import DETACHED, NO_VALUE, NOT_A_VALUE, arriving, data
from course.question import Mistake, Question
from course.texts import Text

RNG = np.random.default_rng(4)
SHAPES = [
    ((3, 3), (3,)),
    ((4, 3), (3,)),
    ((4, 3), (4, 1)),
    ((4, 3), (1, 3)),
    ((2, 4, 3), (4, 1)),
    ((4, 3), ()),
    ((4, 3), (1, 1)),
    ((4, 1), (1, 1)),
    ((2, 3), (2, 3)),
    ((2, 1, 3), (1, 1)),
]
SUMS = [(RNG.standard_normal(wide), narrow) for wide, narrow in SHAPES]
SUMS.append((RNG.standard_normal((4, 3)).astype(np.float32), (3,)))


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
        "everything",
        Text(
            "everything is summed, and the sum put everywhere. Sum along the stretched axes alone",
            "全部加起来，再填到每个位置了。只沿被拉伸的轴求和",
        ),
        lambda array, shape: np.full(shape, array.sum()),
    ),
]


def op(m: Any, name: str, x: np.ndarray, to: Any) -> tuple[Any, Any]:
    """The learner's op of a Value."""
    value = m.Value(x)
    return getattr(m, name)(value, to), value


def value(name: str, points: list[Any], truth: Callable[..., Any]) -> Question:
    """The value of an op."""
    return Question(
        Text(f"{name}: the value", f"{name}：值"),
        name,
        points,
        lambda m, x, to: data(m, op(m, name, x, to)[0]),
        truth=truth,
        mistakes=[Mistake("no-value", NOT_A_VALUE.filled(gap=name), lambda x, to: NO_VALUE)],
    )


def slope(name: str, points: list[Any], f: Callable[..., Any], mistakes: list[Mistake]) -> Question:
    """What its edge gives."""

    def ask(m: Any, g: Any, x: Any, to: Any) -> Any:
        y, parent = op(m, name, x, to)
        return arriving(m, y, g, [parent])

    return Question(
        Text(f"{name}: what its edge gives for g", f"{name}：边对 g 给出什么"),
        name,
        [(RNG.standard_normal(np.shape(f(x, to))), x, to) for x, to in points],
        ask,
        of=lambda g, x, to: np.sum(g * f(x, to)),
        by=(1,),
        mistakes=mistakes,
    )


def second(name: str, points: list[Any], f: Callable[..., Any]) -> Question:
    """The second derivative through an op: of Σ f(x³), by x."""

    def ask(m: Any, x: Any, to: Any) -> Any:
        value = m.Value(x)
        (first,) = m.gradients(m.total(getattr(m, name)(value**3.0, to) ** 2.0), [value])
        return m.gradients(m.total(first), [value])[0].data

    def gradient(x: Any, to: Any) -> Any:
        y = f(x**3, to)
        back = sum_to(2 * y, x.shape) if y.size > x.size else np.broadcast_to(2 * y, x.shape)
        return np.sum(back * 3 * x**2)

    def constant(x: Any, to: Any) -> Any:  # as if what comes back through the op were constant
        y = f(x**3, to)
        back = sum_to(2 * y, x.shape) if y.size > x.size else np.broadcast_to(2 * y, x.shape)
        return back * 6 * x

    return Question(
        Text(f"{name}: the second derivative", f"{name}：二阶导数"),
        name,
        points,
        ask,
        of=gradient,
        by=(0,),
        mistakes=[Mistake("detached", DETACHED.filled(gap=name), constant)],
    )


WIDE = [(RNG.standard_normal(wide), narrow) for wide, narrow in SHAPES[:6]]
NARROW = [(RNG.standard_normal(narrow), wide) for wide, narrow in SHAPES[:6]]
AXES = [(RNG.standard_normal((4, 3)), 0), (RNG.standard_normal((3, 3)), 1), (RNG.standard_normal((2, 3)), None)]


def totalled(x: np.ndarray, axis: int | None) -> np.ndarray:
    """The right total."""
    return np.asarray(x.sum()) if axis is None else x.sum(axis=axis, keepdims=True)


def layer(x: Any, w: Any, b: Any, c: Any) -> Any:
    """A loss with stretches of every kind."""
    return np.mean((x * w + b - c) ** 2)


def ask_layer(m: Any, *arrays: Any) -> Any:
    """The same with the learner's Values, and their gradients."""
    x, w, b, c = leaves = [m.Value(array) for array in arrays]
    loss = m.mean((x * w + b - c) ** 2.0)
    return tuple(d.data for d in m.gradients(loss, leaves))


LAYER = [tuple(RNG.standard_normal(shape) for shape in ((4, 3), (3,), (4, 1), ())) for _ in range(2)]
QUESTIONS = [
    Question(
        Text("sum_to: every stretch undone", "sum_to：各种拉伸的还原"),
        "sum_to",
        SUMS,
        lambda m, array, shape: m.sum_to(array, shape),
        truth=sum_to,
        mistakes=SUM_TO,
    ),
    value("summed", WIDE, sum_to),
    slope(
        "summed",
        WIDE,
        sum_to,
        [
            Mistake(
                "sum-not-stretched",
                Text(
                    "summed gives g on as it came, in the narrow shape. Each number that went into a sum gets the sum's "
                    "gradient: stretch g to the shape of x",
                    "summed 把 g 按窄的形状原样传了下去。进入求和的每个数都得到和的梯度：把 g 拉伸成 x 的形状",
                ),
                lambda g, x, to: g,
            ),
            Mistake(
                "shared-out",
                Text(
                    "g is divided among the numbers that were summed, as for a mean. The slope of a sum by each is 1",
                    "g 被平分给了求和的各个数，那是平均的导数。和对每个数的斜率都是 1",
                ),
                lambda g, x, to: np.broadcast_to(_widened(g, x), x.shape) * g.size / x.size,
            ),
        ],
    ),
    value("stretched", NARROW, lambda x, to: np.broadcast_to(x, to).copy()),
    slope(
        "stretched",
        NARROW,
        lambda x, to: np.broadcast_to(x, to),
        [
            Mistake(
                "stretch-not-summed",
                Text(
                    "stretched gives g on as it came, in the wide shape. Sum it to the shape of x: that is what summed does",
                    "stretched 把 g 按宽的形状原样传了下去。要求和成 x 的形状：正是 summed 做的事",
                ),
                lambda g, x, to: g,
            ),
        ],
    ),
    value("total", AXES, totalled),
    slope("total", AXES, totalled, []),
    second("summed", [(RNG.standard_normal((4, 3)), (3,)), (RNG.standard_normal((2, 3)), (2, 1))], sum_to),
    second("stretched", [(RNG.standard_normal(3), (2, 3))], lambda x, to: np.broadcast_to(x, to)),
    Question(
        Text("the whole: the gradients of mean (x·w + b − c)²", "合在一起：mean (x·w + b − c)² 的梯度"),
        "total",
        LAYER,
        ask_layer,
        of=layer,
    ),
]


def _widened(g: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.broadcast_to(g, x.shape)


QUESTIONS[5] = QUESTIONS[5]._replace(
    mistakes=[
        *QUESTIONS[5].mistakes,
        Mistake(
            "axis-lost",
            Text("total drops the axis; it stays, with length 1", "total 去掉了这个轴；应保留，长度为 1"),
            lambda x, axis: np.asarray(x.sum(axis=axis)),
        ),
        Mistake(
            "mean-for-total",
            Text("total is the sum here, not the mean", "total 在这里是求和，不是平均"),
            lambda x, axis: totalled(x, axis) * totalled(x, axis).size / x.size,
        ),
    ]
)
