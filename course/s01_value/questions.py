"""Station 1: values, edges, and what each edge gives."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course.asking import (
    DETACHED,
    NO_INCOMING,
    NO_VALUE,
    NOT_A_VALUE,
    SLOPE_DETACHED,
    arriving,
    data,
    edge_count,
    number,
    points,
    remembers,
)
from course.question import Mistake, Question
from course.texts import Text


class Op(NamedTuple):
    """An op of the learner's: its gap, its sign in a text, how it is called, what it is, its usual mistakes, and what its slopes hold."""

    gap: str
    sign: str
    call: Callable[..., Any]
    f: Callable[..., Any]
    parents: int
    points: list[tuple[Any, ...]]
    values: list[Mistake]
    slopes: list[Mistake]
    made_of: tuple[tuple[int, int], ...]
    """Pairs (i, j): the slope by parent i is made of parent j."""


TWO = [*points(1, 3, (), ()), number(0.0, 3.0), number(2.0, 0.0), number(-1.0, -1.0)]
POWERS = [*number(1.5), *number(-2.0)]
ADD = Op(
    "__add__",
    "a + b",
    lambda m, a, b: a + b,
    lambda a, b: a + b,
    2,
    TWO,
    [Mistake("value", Text("__add__ multiplies", "__add__ 做成了乘法"), lambda a, b: a * b)],
    [
        Mistake(
            "sign-of-b",
            Text("b's edge has the sign of a difference: a + b grows with b", "b 的边用了减法的符号：a + b 随 b 增大"),
            lambda g, a, b: (g, -g),
        ),
        Mistake(
            "slope-of-product",
            Text(
                "these are the slopes of a product; the slope of a + b by each of them is 1",
                "这是乘法的斜率；a + b 对两者的斜率都是 1",
            ),
            lambda g, a, b: (g * b, g * a),
        ),
        Mistake("no-incoming", NO_INCOMING.filled(gap="__add__"), lambda g, a, b: (np.ones_like(a), np.ones_like(b))),
    ],
    (),
)
MUL = Op(
    "__mul__",
    "a · b",
    lambda m, a, b: a * b,
    lambda a, b: a * b,
    2,
    TWO,
    [Mistake("adds", Text("__mul__ adds", "__mul__ 做成了加法"), lambda a, b: a + b)],
    [
        Mistake(
            "own-factor",
            Text(
                "each edge multiplies by its own factor. If a grows by a little, a · b grows by that times b: the slope "
                "by a is the other factor",
                "每条边乘的是自己。a 增加一点，a · b 增加的是它乘以 b：对 a 的斜率是另一个因子",
            ),
            lambda g, a, b: (g * a, g * b),
        ),
        Mistake("no-incoming", NO_INCOMING.filled(gap="__mul__"), lambda g, a, b: (b, a)),
        Mistake(
            "slope-of-sum",
            Text("these are the slopes of a sum: g goes on as it came", "这是加法的斜率：g 原样传了下去"),
            lambda g, a, b: (g, g),
        ),
    ],
    ((0, 1), (1, 0)),
)
POW = Op(
    "__pow__",
    "aⁿ",
    lambda m, a, n: a ** float(n),
    lambda a, n: a ** float(n),
    1,
    [number(1.5, 2.0), number(-2.0, 3.0), number(0.7, -1.0), number(3.0, 1.0), number(2.5, 0.5), number(1.0, 4.0)],
    [
        Mistake(
            "product-for-power", Text("__pow__ multiplies by n", "__pow__ 做成了乘以 n"), lambda a, n: np.array(a * n)
        )
    ],
    [
        Mistake(
            "factor-n",
            Text("the factor n is missing: d aⁿ/da = n·aⁿ⁻¹", "少了因子 n：d aⁿ/da = n·aⁿ⁻¹"),
            lambda g, a, n: g * a ** (n - 1),
        ),
        Mistake(
            "exponent",
            Text("the exponent is still n: d aⁿ/da = n·aⁿ⁻¹", "指数还是 n：d aⁿ/da = n·aⁿ⁻¹"),
            lambda g, a, n: g * n * a**n,
        ),
        Mistake("no-incoming", NO_INCOMING.filled(gap="__pow__"), lambda g, a, n: n * a ** (n - 1)),
    ],
    ((0, 0),),
)
EXP = Op(
    "exp",
    "eˣ",
    lambda m, x: m.exp(x),
    np.exp,
    1,
    [number(0.3), number(-1.7), number(0.0), number(2.0)],
    [],
    [
        Mistake(
            "input-for-output",
            Text(
                "the slope has the input where the output is meant: d eˣ/dx = eˣ, which is y, not x",
                "斜率用了输入，该用输出：d eˣ/dx = eˣ，是 y，不是 x",
            ),
            lambda g, x: g * x,
        ),
        Mistake(
            "power-rule",
            Text("this is the rule for aⁿ. In eˣ it is the exponent that moves", "这是 aⁿ 的法则。eˣ 里变的是指数"),
            lambda g, x: g * x * np.exp(x - 1),
        ),
        Mistake("no-incoming", NO_INCOMING.filled(gap="exp"), lambda g, x: np.exp(x)),
    ],
    ((0, 0),),
)


def values(op: Op) -> Question:
    """The value of an op."""
    narrow = tuple(x.astype(np.float32) for x in op.points[0])
    return Question(
        Text(f"{op.sign}: the value", f"{op.sign}：值"),
        op.gap,
        [*op.points, narrow],
        lambda m, *x: data(m, op.call(m, *_operands(m, op, x))),
        truth=lambda *x: np.asarray(op.f(*x)),
        mistakes=[*op.values, Mistake("no-value", NOT_A_VALUE.filled(gap=op.gap), lambda *x: NO_VALUE)],
    )


def edges(op: Op) -> Question:
    """The edges of an op lead to its parents."""

    def ask(m, *x):
        operands = _operands(m, op, x)
        return edge_count(op.call(m, *operands), operands[: op.parents])

    return Question(
        Text(f"{op.sign}: the edges", f"{op.sign}：边"),
        op.gap,
        op.points[:1],
        ask,
        truth=lambda *x: (float(op.parents), float(op.parents)),
        mistakes=[
            Mistake(
                "no-edges",
                Text(f"{op.gap} makes a Value without edges: it forgets", f"{op.gap} 得到的 Value 没有边：它忘了来历"),
                lambda *x: (0.0, 0.0),
            ),
            Mistake(
                "one-edge",
                Text(
                    f"{op.gap} has one edge. Two Values went in, so there are two ways back",
                    f"{op.gap} 只有一条边。进来两个 Value，就有两条回去的路",
                ),
                lambda *x: (1.0, 1.0),
            ),
            Mistake(
                "parent-is-number",
                Text(
                    f"the edges of {op.gap} lead to numbers, or to copies. The parent is the Value itself, self or other",
                    f"{op.gap} 的边指向了数或者副本。父节点应是 Value 本身，即 self 或 other",
                ),
                lambda *x: (float(op.parents), 0.0),
            ),
        ],
    )


def slopes(op: Op) -> Question:
    """What the edges of an op give, at random and special points."""

    def ask(m, g, *x):
        operands = _operands(m, op, x)
        return arriving(m, op.call(m, *operands), g, operands[: op.parents])

    return Question(
        Text(f"{op.sign}: what each edge gives for g", f"{op.sign}：每条边对 g 给出什么"),
        op.gap,
        [(np.array(1.0 + 0.5 * i), *x) for i, x in enumerate(op.points)],
        ask,
        of=lambda g, *x: g * op.f(*x),
        by=tuple(range(1, 1 + op.parents)),
        mistakes=op.slopes,
    )


def memory(op: Op) -> Question:
    """What an edge gives remembers g, and the Values in its slope."""

    def ask(m, *x):
        operands = _operands(m, op, x)
        return remembers(m, op.call(m, *operands), [(operands[i], operands[j]) for i, j in op.made_of])

    return Question(
        Text(f"{op.sign}: a gradient remembers too", f"{op.sign}：梯度也记住来历"),
        op.gap,
        op.points[:1],
        ask,
        truth=lambda *x: 1.0,
        mistakes=[
            Mistake("detached", DETACHED.filled(gap=op.gap), lambda *x: 0.0),
            Mistake("slope-detached", SLOPE_DETACHED.filled(gap=op.gap), lambda *x: 0.5),
        ],
    )


def _operands(m: Any, op: Op, x: tuple[Any, ...]) -> list[Any]:
    return [m.Value(each) if i < op.parents else each for i, each in enumerate(x)]


SAME = Question(
    Text("a · a: two edges to one parent", "a · a：两条边指向同一个父节点"),
    "__mul__",
    [number(3.0, 1.5), number(-1.0, 2.0)],
    lambda m, g, a: (lambda v: arriving(m, v * v, g, [v]))(m.Value(a)),
    of=lambda g, a: g * a * a,
    by=(1,),
)
QUESTIONS = [ask(op) for op in (ADD, MUL, POW, EXP) for ask in (values, edges, slopes, memory)]
QUESTIONS.insert(8, SAME)
