"""Station 4: sums to a shape, their edges, and the whole engine with arrays."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course.asking import DETACHED, NO_INCOMING, NO_VALUE, NOT_A_VALUE, arriving, data
from course.question import Mistake, Question
from course.s04_broadcast.mistakes import SUM_TO, sum_to
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


def op(m: Any, name: str, x: np.ndarray, to: Any) -> tuple[Any, Any]:
    """The learner's op of a Value."""
    value = m.Value(x)
    return getattr(m, name)(value, to), value


def value(name: str, points: list[Any], truth: Callable[..., Any], mistakes: Sequence[Mistake] = ()) -> Question:
    """The value of an op."""
    return Question(
        Text(f"{name}: the value", f"{name}：值"),
        name,
        points,
        lambda m, x, to: data(m, op(m, name, x, to)[0]),
        truth=truth,
        mistakes=[Mistake("no-value", NOT_A_VALUE.filled(gap=name), lambda x, to: NO_VALUE), *mistakes],
    )


def slope(name: str, points: list[Any], f: Callable[..., Any], mistakes: list[Mistake], faults: Any = None) -> Question:
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
        mistakes=[*mistakes, Mistake("no-incoming", NO_INCOMING.filled(gap=name), lambda g, x, to: np.ones_like(x))],
        faults=faults or {},
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
    value(
        "summed",
        WIDE,
        sum_to,
        [
            Mistake(
                "mean-value",
                Text("summed gives a mean; it is sum_to", "summed 给出了平均；应是 sum_to"),
                lambda x, to: sum_to(x, to) / x.size,
            )
        ],
    ),
    value(
        "stretched",
        NARROW,
        lambda x, to: np.broadcast_to(x, to).copy(),
        [
            Mistake(
                "filled-in-order",
                Text(
                    "the numbers are repeated in the order in which they lie (np.resize); a stretch repeats along an axis: "
                    "np.broadcast_to",
                    "按存放的次序重复了各个数（np.resize）；拉伸是沿轴重复：np.broadcast_to",
                ),
                lambda x, to: np.resize(x, to),
            ),
            Mistake(
                "not-stretched",
                Text(
                    "stretched gives x as it was: np.broadcast_to(x.data, shape)",
                    "stretched 原样返回了 x：应是 np.broadcast_to(x.data, shape)",
                ),
                lambda x, to: x,
            ),
        ],
    ),
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
            Mistake(
                "times-input",
                Text("x is in the slope; the slope of a sum by each number is 1", "斜率里有 x；和对每个数的斜率都是 1"),
                lambda g, x, to: np.broadcast_to(_widened(g, x), x.shape) * x,
            ),
        ],
    ),
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
            Mistake(
                "mean-of-stretch",
                Text("the mean of the copies' gradients is taken; they are added", "对各份拷贝的梯度求了平均；应相加"),
                lambda g, x, to: sum_to(g, x.shape) * x.size / g.size,
            ),
            Mistake(
                "one-copy-of-stretch",
                Text(
                    "the gradient of some copies is taken, and the others are lost. Sum: that is what summed does",
                    "只取了一部分拷贝的梯度，其余的丢了。要求和：正是 summed 做的事",
                ),
                lambda g, x, to: np.resize(g, x.shape),
            ),
        ],
        {
            ValueError: (
                "stretch-back",
                Text(
                    "what leads back from a stretch is no stretch, which would have to go to the narrower shape: it is summed",
                    "从拉伸往回不是再拉伸（那要变到更窄的形状）：是 summed",
                ),
            )
        },
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
