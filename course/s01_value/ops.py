"""Station 1: the four ops, and what one does wrong in each."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course.asking import NO_INCOMING, number, points
from course.question import Mistake
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
    [
        Mistake("value", Text("__add__ multiplies", "__add__ 做成了乘法"), lambda a, b: a * b),
        Mistake("subtracts", Text("__add__ subtracts", "__add__ 做成了减法"), lambda a, b: a - b),
    ],
    [
        Mistake(
            "halved",
            Text(
                "g is divided between the two; each of them gets all of it: the slope of a + b by each is 1",
                "g 平分给了两者；应该各得全部：a + b 对两者的斜率都是 1",
            ),
            lambda g, a, b: (g / 2, g / 2),
        ),
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
    [
        Mistake("adds", Text("__mul__ adds", "__mul__ 做成了加法"), lambda a, b: a + b),
        Mistake("divides", Text("__mul__ divides", "__mul__ 做成了除法"), lambda a, b: a / b),
    ],
    [
        Mistake(
            "late-binding",
            Text(
                "both edges multiply by the same factor. A function that is made in a loop looks its names up when it is "
                "called, after the loop: fix them, lambda g, slope=slope: …",
                "两条边乘的是同一个因子。循环里造的函数到调用时才查名字，那时循环已经结束：要固定下来，lambda g, slope=slope: …",
            ),
            lambda g, a, b: (g * a, g * a),
        ),
        Mistake(
            "late-binding",
            Text(
                "both edges multiply by the same factor, other: a's slope is b, and b's is a",
                "两条边乘的都是 other：对 a 的斜率是 b，对 b 的斜率是 a",
            ),
            lambda g, a, b: (g * b, g * b),
        ),
        Mistake(
            "output-for-slope",
            Text(
                "each edge multiplies by the product itself; the slope by each is the other factor",
                "每条边乘的是乘积本身；对每个因子的斜率是另一个因子",
            ),
            lambda g, a, b: (g * a * b, g * a * b),
        ),
        Mistake(
            "adds-slope",
            Text("the slope is added to g; along a path one multiplies", "斜率加到了 g 上；沿路径应相乘"),
            lambda g, a, b: (g + b, g + a),
        ),
        Mistake(
            "divides-by-slope",
            Text("g is divided by the slope; it is multiplied by it", "g 除以了斜率；应相乘"),
            lambda g, a, b: (g / b, g / a),
        ),
        Mistake(
            "sign-of-b",
            Text("b's edge has the wrong sign: the slope of a · b by b is a", "b 的边符号反了：a · b 对 b 的斜率是 a"),
            lambda g, a, b: (g * b, -g * a),
        ),
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
        ),
        Mistake(
            "base-and-exponent", Text("this is nᵃ; asked is aⁿ", "这是 nᵃ；要的是 aⁿ"), lambda a, n: np.asarray(n**a)
        ),
        Mistake(
            "always-square",
            Text("this is a², whatever n is", "不管 n 是多少，都算成了 a²"),
            lambda a, n: np.asarray(a**2),
        ),
        Mistake(
            "value-of-slope",
            Text("the value is aⁿ⁻¹, which belongs into the slope", "值成了 aⁿ⁻¹，那是斜率里的"),
            lambda a, n: np.asarray(a ** (n - 1)),
        ),
        Mistake(
            "whole-n",
            Text(
                "n is taken for a whole number that is not negative, as by a loop of products: it may be −1 or ½. Use **",
                "n 被当成了非负整数（比如用循环连乘）：它可以是 −1 或 ½。要用 **",
            ),
            lambda a, n: np.asarray(a ** max(int(n), 0)),
        ),
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
        Mistake(
            "exponent-up",
            Text("the exponent goes up; it goes down: d aⁿ/da = n·aⁿ⁻¹", "指数加了 1；应减 1：d aⁿ/da = n·aⁿ⁻¹"),
            lambda g, a, n: g * n * a ** (n + 1),
        ),
        Mistake(
            "factor-less",
            Text("the factor is n − 1; it is n: d aⁿ/da = n·aⁿ⁻¹", "因子是 n − 1；应是 n：d aⁿ/da = n·aⁿ⁻¹"),
            lambda g, a, n: g * (n - 1) * a ** (n - 1),
        ),
        Mistake(
            "no-power",
            Text(
                "the power is missing in the slope: d aⁿ/da = n·aⁿ⁻¹, not n·a",
                "斜率里少了乘方：d aⁿ/da = n·aⁿ⁻¹，不是 n·a",
            ),
            lambda g, a, n: g * n * a,
        ),
        Mistake(
            "exponential-rule",
            Text(
                "this is the rule for nˣ, where the exponent moves. In aⁿ it is the base",
                "这是 nˣ 的法则，变的是指数。aⁿ 里变的是底数",
            ),
            lambda g, a, n: g * a**n * np.log(n),
        ),
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
    [
        Mistake("minus-one", Text("this is eˣ − 1 (np.expm1)", "这是 eˣ − 1（np.expm1）"), lambda x: np.expm1(x)),
        Mistake("other-base", Text("this is 2ˣ", "这是 2ˣ"), lambda x: np.exp2(x)),
    ],
    [
        Mistake(
            "slope-one",
            Text("g goes on as it came; the slope of eˣ is eˣ", "g 原样传了下去；eˣ 的斜率是 eˣ"),
            lambda g, x: g,
        ),
        Mistake(
            "exp-of-g",
            Text("this is the exponential of g; asked is g times eˣ", "这是 g 的指数；要的是 g 乘 eˣ"),
            lambda g, x: np.exp(g),
        ),
        Mistake(
            "logarithm-rule",
            Text("1 / x is the slope of log x; that of eˣ is eˣ", "1 / x 是 log x 的斜率；eˣ 的斜率是 eˣ"),
            lambda g, x: g / x,
        ),
        Mistake(
            "slope-squared",
            Text("the slope counts twice: g · eˣ once", "斜率乘了两次：g · eˣ，一次就够"),
            lambda g, x: g * np.exp(2 * x),
        ),
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
