"""Station 2: the neuron, and what one does wrong in its slopes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.question import Mistake
from course.texts import Text


def neuron(w: Any, x: Any, b: Any, t: Any) -> Any:
    """The loss, as in the file with gaps."""
    return (np.tanh(w * x + b) + x - t) ** 2


def by_hand(key: str, says: Text, **other: Callable[..., Any]) -> Mistake:
    """A mistake in the slopes of the neuron: some of its steps are others."""

    def gives(w: Any, x: Any, b: Any, t: Any) -> tuple[Any, ...]:
        z = w * x + b
        a = np.tanh(z)
        y = a + x
        dy = 2 * (y - t) if "dy" not in other else other["dy"](y, t)
        dz = dy * (1 - a * a) if "dz" not in other else other["dz"](dy, z, a)
        found = {"dw": dz * x, "dx": dz * w + dy, "db": dz, "dt": -dy}
        for name in found.keys() & other.keys():
            found[name] = other[name](dz, dy, w, x, b)
        return tuple(found.values())

    return Mistake(key, says, gives)


SLOPES = [
    by_hand(
        "input-for-output",
        Text(
            "the slope of tanh has its input where its output is meant: 1 − tanh²z is 1 − a², not 1 − z²",
            "tanh 的斜率用了输入，该用输出：1 − tanh²z 是 1 − a²，不是 1 − z²",
        ),
        dz=lambda dy, z, a: dy * (1 - z * z),
    ),
    by_hand(
        "no-square",
        Text("the slope of tanh is 1 − a², with the square", "tanh 的斜率是 1 − a²，有平方"),
        dz=lambda dy, z, a: dy * (1 - a),
    ),
    by_hand(
        "missing-slope",
        Text(
            "the step from a back to z is missing: dL/dz = dL/da · (1 − a²)",
            "少了从 a 回到 z 的一步：dL/dz = dL/da · (1 − a²)",
        ),
        dz=lambda dy, z, a: dy,
    ),
    by_hand(
        "factor-2",
        Text("the factor 2 of the square is missing: dL/dy = 2 (y − t)", "少了平方的因子 2：dL/dy = 2 (y − t)"),
        dy=lambda y, t: y - t,
    ),
    by_hand(
        "one-path",
        Text(
            "x is used twice, in w · x and in a + x. What comes by both ways is added; the way past the tanh is missing",
            "x 用了两次：w · x 和 a + x。两条路传回来的要相加；少了绕过 tanh 的那一条",
        ),
        dx=lambda dz, dy, w, x, b: dz * w,
    ),
    by_hand(
        "only-skip",
        Text(
            "x is used twice, in w · x and in a + x. What comes by both ways is added; the way through w · x is missing",
            "x 用了两次：w · x 和 a + x。两条路传回来的要相加；少了经过 w · x 的那一条",
        ),
        dx=lambda dz, dy, w, x, b: dy,
    ),
    by_hand(
        "sign-of-t",
        Text("y − t falls when t grows: dL/dt has the other sign", "t 增大时 y − t 减小：dL/dt 的符号反了"),
        dt=lambda dz, dy, w, x, b: dy,
    ),
    by_hand(
        "own-factor",
        Text(
            "in w · x the slope by w is x, and by x it is w: here each has its own factor",
            "w · x 对 w 的斜率是 x，对 x 的斜率是 w：这里各乘了自己",
        ),
        dw=lambda dz, dy, w, x, b: dz * w,
        dx=lambda dz, dy, w, x, b: dz * x + dy,
    ),
    by_hand(
        "factor-b",
        Text("b is added, so its slope is 1: dL/db = dL/dz", "b 是加上去的，斜率是 1：dL/db = dL/dz"),
        db=lambda dz, dy, w, x, b: dz * b,
    ),
    by_hand(
        "factor-w",
        Text("b is not multiplied by w: dL/db = dL/dz", "b 没有乘 w：dL/db = dL/dz"),
        db=lambda dz, dy, w, x, b: dz * w,
    ),
    by_hand(
        "past-tanh",
        Text(
            "the way to x through w · x begins at z: dL/dz · w, not dL/da · w",
            "经过 w · x 到 x 的路从 z 开始：是 dL/dz · w，不是 dL/da · w",
        ),
        dx=lambda dz, dy, w, x, b: dy * w + dy,
    ),
    by_hand(
        "multiplies",
        Text("what comes to x by its two ways is multiplied; it is added", "两条路传到 x 的相乘了；应该相加"),
        dx=lambda dz, dy, w, x, b: dz * w * dy,
    ),
    by_hand(
        "no-slope-of-t",
        Text(
            "t is in the loss too: y − t falls by 1 when t grows by 1, so dL/dt = −dL/dy",
            "t 也在损失里：t 增加 1，y − t 减少 1，所以 dL/dt = −dL/dy",
        ),
        dt=lambda dz, dy, w, x, b: 0 * dy,
    ),
    by_hand(
        "w-and-b",
        Text("the order is dw, dx, db, dt: w's and b's are exchanged", "顺序是 dw、dx、db、dt：w 和 b 的交换了"),
        dw=lambda dz, dy, w, x, b: dz,
        db=lambda dz, dy, w, x, b: dz * x,
    ),
    by_hand(
        "order",
        Text("the order is dw, dx, db, dt: the first two are exchanged", "顺序是 dw、dx、db、dt：前两个交换了"),
        dw=lambda dz, dy, w, x, b: dz * w + dy,
        dx=lambda dz, dy, w, x, b: dz * x,
    ),
    by_hand(
        "squared-slope",
        Text(
            "dL/dy is the square itself; the slope of a square is 2 (y − t)",
            "dL/dy 成了平方本身；平方的斜率是 2 (y − t)",
        ),
        dy=lambda y, t: (y - t) ** 2,
    ),
    by_hand(
        "brackets",
        Text("the brackets are missing: 2 (y − t), not 2y − t", "少了括号：2 (y − t)，不是 2y − t"),
        dy=lambda y, t: 2 * y - t,
    ),
    by_hand(
        "half-for-two",
        Text(
            "the factor is ½ and should be 2: the loss is (y − t)², without a ½ before it",
            "因子成了 ½，应是 2：损失是 (y − t)²，前面没有 ½",
        ),
        dy=lambda y, t: 0.5 * (y - t),
    ),
    by_hand(
        "absolute",
        Text("the sign of y − t is lost: 2 (y − t), not its size", "y − t 的符号丢了：是 2 (y − t)，不是它的绝对值"),
        dy=lambda y, t: 2 * abs(y - t),
    ),
    by_hand(
        "plus-for-minus",
        Text("the slope of tanh is 1 − a², with a minus", "tanh 的斜率是 1 − a²，是减号"),
        dz=lambda dy, z, a: dy * (1 + a * a),
    ),
    by_hand(
        "tanh-twice",
        Text(
            "a is tanh z already: the slope is 1 − a², not 1 − tanh²a",
            "a 已经是 tanh z：斜率是 1 − a²，不是 1 − tanh²a",
        ),
        dz=lambda dy, z, a: dy * (1 - np.tanh(a) ** 2),
    ),
    by_hand(
        "sigmoid-slope",
        Text(
            "a (1 − a) is the slope of the sigmoid; that of tanh is 1 − a²",
            "a (1 − a) 是 sigmoid 的斜率；tanh 的是 1 − a²",
        ),
        dz=lambda dy, z, a: dy * a * (1 - a),
    ),
    by_hand(
        "no-loss",
        Text("dL/dy does not arrive at z: dL/dz = dL/da · (1 − a²)", "dL/dy 没有传到 z：dL/dz = dL/da · (1 − a²)"),
        dw=lambda dz, dy, w, x, b: dz / dy * x,
        dx=lambda dz, dy, w, x, b: dz / dy * w + dy,
        db=lambda dz, dy, w, x, b: dz / dy,
    ),
    by_hand(
        "skip-twice",
        Text("the way past the tanh is counted twice: dL/dz · w + dL/dy", "绕过 tanh 的路算了两次：dL/dz · w + dL/dy"),
        dx=lambda dz, dy, w, x, b: dz * w + 2 * dy,
    ),
    by_hand(
        "minus-skip",
        Text("the two ways to x are added, not subtracted: a + x", "到 x 的两条路相加，不是相减：a + x"),
        dx=lambda dz, dy, w, x, b: dz * w - dy,
    ),
    by_hand(
        "skip-without-loss",
        Text(
            "on the way past the tanh the slope is 1, and what comes in is dL/dy: + dL/dy, not + 1",
            "绕过 tanh 的路斜率是 1，传进来的是 dL/dy：+ dL/dy，不是 + 1",
        ),
        dx=lambda dz, dy, w, x, b: dz * w + 1,
    ),
    by_hand(
        "x-for-w",
        Text("by x the slope of w · x is w: dL/dz · w + dL/dy", "w · x 对 x 的斜率是 w：dL/dz · w + dL/dy"),
        dx=lambda dz, dy, w, x, b: dz * x + dy,
    ),
    by_hand(
        "t-alone",
        Text("the slope by t is −1, and what comes in is dL/dy: −dL/dy", "对 t 的斜率是 −1，传进来的是 dL/dy：−dL/dy"),
        dt=lambda dz, dy, w, x, b: -1.0 + 0 * dy,
    ),
    by_hand(
        "b-alone",
        Text(
            "the slope by b is 1, and what comes in is dL/dz: dL/db = dL/dz",
            "对 b 的斜率是 1，传进来的是 dL/dz：dL/db = dL/dz",
        ),
        db=lambda dz, dy, w, x, b: 1.0 + 0 * dy,
    ),
    by_hand(
        "b-is-zero",
        Text(
            "b is no constant: it is added, so its slope is 1: dL/db = dL/dz",
            "b 不是常数：它是加上去的，斜率是 1：dL/db = dL/dz",
        ),
        db=lambda dz, dy, w, x, b: 0 * dy,
    ),
    by_hand(
        "b-past-tanh",
        Text("b is inside the tanh: dL/db = dL/dz, not dL/dy", "b 在 tanh 里面：dL/db = dL/dz，不是 dL/dy"),
        db=lambda dz, dy, w, x, b: dy,
    ),
    by_hand(
        "w-past-tanh",
        Text(
            "w is inside the tanh: dL/dw = dL/dz · x, not dL/dy · x",
            "w 在 tanh 里面：dL/dw = dL/dz · x，不是 dL/dy · x",
        ),
        dw=lambda dz, dy, w, x, b: dy * x,
    ),
    by_hand(
        "w-alone",
        Text(
            "the slope by w is x, and what comes in is dL/dz: dL/dz · x", "对 w 的斜率是 x，传进来的是 dL/dz：dL/dz · x"
        ),
        dw=lambda dz, dy, w, x, b: x + 0 * dz,
    ),
    by_hand(
        "w-without-x",
        Text("w is multiplied by x: dL/dw = dL/dz · x", "w 乘了 x：dL/dw = dL/dz · x"),
        dw=lambda dz, dy, w, x, b: dz,
    ),
    by_hand(
        "z-for-x",
        Text("the slope of w · x + b by w is x, not z", "w · x + b 对 w 的斜率是 x，不是 z"),
        dw=lambda dz, dy, w, x, b: dz * (w * x + b),
    ),
    by_hand(
        "x-and-b",
        Text("the order is dw, dx, db, dt: x's and b's are exchanged", "顺序是 dw、dx、db、dt：x 和 b 的交换了"),
        dx=lambda dz, dy, w, x, b: dz,
        db=lambda dz, dy, w, x, b: dz * w + dy,
    ),
    by_hand(
        "b-and-t",
        Text("the order is dw, dx, db, dt: the last two are exchanged", "顺序是 dw、dx、db、dt：后两个交换了"),
        db=lambda dz, dy, w, x, b: -dy,
        dt=lambda dz, dy, w, x, b: dz,
    ),
]
