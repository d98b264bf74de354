"""Station 1: values, edges, and what each edge gives."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import (
    DETACHED,
    NO_VALUE,
    NOT_A_VALUE,
    SLOPE_DETACHED,
    arriving,
    data,
    edge_count,
    number,
    remembers,
)
from course.question import Mistake, Question
from course.s01_value.ops import ADD, EXP, MUL, POW, Op
from course.texts import Text


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


def same(sign: str, gap: str, call: Callable[..., Any], f: Callable[..., Any], lost: Callable[..., Any]) -> Question:
    """A Value with itself."""
    return Question(
        Text(f"{sign}: two edges to one parent", f"{sign}：两条边指向同一个父节点"),
        gap,
        [number(3.0, 1.5), number(-1.0, 2.0)],
        lambda m, g, a: (lambda v: arriving(m, call(v), g, [v]))(m.Value(a)),
        of=lambda g, a: g * f(a),
        by=(1,),
        mistakes=[
            Mistake(
                "same-once",
                Text(
                    f"in {sign} one of the two edges is lost. Both lead to the same parent, and both count: a list of pairs, no dict "
                    "and no set by the parent",
                    f"{sign} 的两条边丢了一条。两条都指向同一个父节点，都要算：用二元组的列表，不要按父节点用字典或集合",
                ),
                lost,
            )
        ],
    )


QUESTIONS = [ask(op) for op in (ADD, MUL, POW, EXP) for ask in (values, edges, slopes, memory)]
QUESTIONS.insert(8, same("a · a", "__mul__", lambda v: v * v, lambda a: a * a, lambda g, a: g * a))
QUESTIONS.insert(4, same("a + a", "__add__", lambda v: v + v, lambda a: a + a, lambda g, a: g))
