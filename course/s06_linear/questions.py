"""Station 6: transposes and products, and a layer made of them."""

from typing import Any

import numpy as np

from course.asking import (
    DETACHED,
    NO_INCOMING,
    SLOPE_DETACHED,
    arriving,
    data,
    refuse,
    remembers,
    yes,
)
from course.question import Mistake, Question
from course.s06_linear.mistakes import LAYER, PRODUCT, SPREAD, TRANSPOSE, no_value
from course.texts import Text

RNG = np.random.default_rng(6)


def arrays(*shapes: tuple[int, ...]) -> tuple[Any, ...]:
    """A point of random arrays."""
    return tuple(RNG.standard_normal(shape) for shape in shapes)


PRODUCTS = [arrays((3, 3), (3, 3)), arrays((2, 4), (4, 3)), arrays((1, 3), (3, 2)), arrays((3, 1), (1, 3))]
HALF = tuple(x.astype(np.float32) for x in PRODUCTS[1])


def ask_edges(m: Any, g: Any, a: Any, b: Any) -> Any:
    """What the edges of the learner's product give."""
    x, y = m.Value(a), m.Value(b)
    return arriving(m, m.matmul(x, y), g, [x, y])


def ask_second(m: Any, a: Any, b: Any) -> Any:
    """d/db of the sum of d/da Σ (ab)³."""
    x, y = m.Value(a), m.Value(b)
    (first,) = m.gradients(m.total(m.matmul(x, y) ** 3.0), [x])
    return m.gradients(m.total(first), [y])[0].data


def layer(m: Any, x: Any, w: Any, b: Any) -> tuple[Any, list[Any]]:
    """The learner's layer with given weights, its output, and its leaves."""
    made = m.Linear(*w.shape, np.random.default_rng(0), w.dtype)
    made.weight, made.bias, given = m.Value(w), m.Value(b), m.Value(x)
    return made(given), [given, made.weight, made.bias]


def ask_layer(m: Any, x: Any, w: Any, b: Any) -> Any:
    """The gradients of a mean square of the layer."""
    y, leaves = layer(m, x, w, b)
    return tuple(d.data for d in m.gradients(m.mean(y**2.0), leaves))


def shapes(m: Any, inputs: Any, outputs: Any, dtype: Any) -> Any:
    """Zeros of the shapes and dtypes of new parameters."""
    made = m.Linear(inputs, outputs, np.random.default_rng(0), dtype).parameters()
    if not all(isinstance(p, m.Value) for p in made):
        refuse(
            "parameters-no-values",
            "weight and bias are Values, so that gradients come to them: Value(array)",
            "weight 和 bias 要是 Value，梯度才能传到：Value(array)",
        )
    return tuple(p.data * 0 for p in made)


def around_0(m: Any, inputs: Any, outputs: Any) -> bool:
    """Whether the mean of new weights is near 0."""
    weight = m.Linear(inputs, outputs, np.random.default_rng(1)).weight.data
    return bool(abs(weight.mean()) <= 0.05 * np.abs(weight).max())


def spread(m: Any, inputs: Any, outputs: Any) -> Any:
    """The standard deviation of new weights, and the largest bias."""
    made = m.Linear(inputs, outputs, np.random.default_rng(1))
    return float(made.weight.data.std()), float(np.abs(made.bias.data).max())


def same(m: Any, seed: Any) -> Any:
    """Whether the same generator makes the same weights, and the next ones differ."""
    rng = np.random.default_rng(seed)
    one, other, again = (m.Linear(3, 2, each).weight.data for each in (rng, rng, np.random.default_rng(seed)))
    return float(np.array_equal(one, again)), float(not np.array_equal(one, other))


LAYERS = [arrays((4, 3), (3, 2), (2,)), arrays((1, 2), (2, 2), (2,))]
QUESTIONS = [
    Question(
        Text("transpose: the value", "transpose：值"),
        "transpose",
        [(x,) for x in arrays((3, 3), (2, 4))],
        lambda m, x: data(m, m.transpose(m.Value(x))),
        truth=lambda x: x.T,
        mistakes=TRANSPOSE,
    ),
    Question(
        Text("transpose: what its edge gives for g", "transpose：边对 g 给出什么"),
        "transpose",
        [arrays((3, 3), (3, 3)), arrays((4, 2), (2, 4))],
        lambda m, g, x: (lambda v: arriving(m, m.transpose(v), g, [v]))(m.Value(x)),
        of=lambda g, x: np.sum(g * x.T),
        by=(1,),
        mistakes=[
            Mistake(
                "not-turned-back",
                Text(
                    "transpose hands g on as it came: it is turned round on the way back too",
                    "transpose 把 g 原样传了下去：反向时也要转置",
                ),
                lambda g, x: g,
            ),
            Mistake("no-incoming", NO_INCOMING.filled(gap="transpose"), lambda g, x: np.ones_like(x)),
            Mistake(
                "only-reshaped",
                Text(
                    "g is put into the shape of x with its numbers as they lie (reshape); it is transposed",
                    "g 按存放的次序变成了 x 的形状（reshape）；应转置",
                ),
                lambda g, x: g.reshape(x.shape),
            ),
        ],
    ),
    yes(
        Text("transpose: its gradient remembers", "transpose：梯度记住来历"),
        "transpose",
        [(x,) for x in arrays((2, 4))],
        lambda m, x: remembers(m, m.transpose(m.Value(x))) == 1,
        "detached",
        DETACHED.filled(gap="transpose"),
    ),
    Question(
        Text("matmul: the value", "matmul：值"),
        "matmul",
        [*PRODUCTS, HALF],
        lambda m, a, b: data(m, m.matmul(m.Value(a), m.Value(b))),
        truth=lambda a, b: a @ b,
        mistakes=[
            no_value("matmul"),
            Mistake("a-transposed", Text("this is aᵀ @ b: a as it is", "这是 aᵀ @ b：a 不转置"), lambda a, b: a.T @ b),
            Mistake("b-transposed", Text("this is a @ bᵀ: b as it is", "这是 a @ bᵀ：b 不转置"), lambda a, b: a @ b.T),
            Mistake(
                "elementwise-value", Text("this is a * b, element by element", "这是逐元素的 a * b"), lambda a, b: a * b
            ),
            Mistake(
                "exchanged",
                Text("this is b @ a: a stands on the left", "这是 b @ a：a 在左边"),
                lambda a, b: b @ a,
            ),
        ],
    ),
    Question(
        Text("matmul: what each edge gives for g", "matmul：每条边对 g 给出什么"),
        "matmul",
        [(RNG.standard_normal((a @ b).shape), a, b) for a, b in PRODUCTS],
        ask_edges,
        of=lambda g, a, b: np.sum(g * (a @ b)),
        by=(1, 2),
        mistakes=PRODUCT,
    ),
    Question(
        Text("matmul: the second derivative", "matmul：二阶导数"),
        "matmul",
        PRODUCTS[:2],
        ask_second,
        of=lambda a, b: np.sum(3 * (a @ b) ** 2 @ b.T),
        by=(1,),
        mistakes=[
            Mistake("detached", DETACHED.filled(gap="matmul"), lambda a, b: np.zeros_like(b)),
            Mistake(
                "slope-detached",
                SLOPE_DETACHED.filled(gap="matmul"),
                lambda a, b: a.T @ (6 * (a @ b) * b.sum(axis=0)),
            ),
            Mistake(
                "g-detached",
                DETACHED.filled(gap="matmul"),
                lambda a, b: np.broadcast_to((3 * (a @ b) ** 2).sum(axis=0), b.shape),
            ),
        ],
    ),
    Question(
        Text("a layer: shapes and dtype", "层：形状和类型"),
        "__init__",
        [(4, 3, np.float32), (2, 5, np.float64)],
        shapes,
        truth=lambda i, o, dtype: (np.zeros((i, o), dtype), np.zeros(o, dtype)),
        faults={
            AttributeError: (
                "not-set",
                Text("self.weight and self.bias are both to be set", "self.weight 和 self.bias 都要设置"),
            )
        },
    ),
    yes(
        Text("a layer: its weights are around 0", "层：权重在 0 的两边"),
        "__init__",
        [(300, 400)],
        around_0,
        "one-sided",
        Text(
            "the weights are not around 0, as many above as below: draw from a normal distribution with the mean 0 "
            "(rng.standard_normal), so that no two are alike and signs differ",
            "权重不在 0 的两边：要用均值为 0 的正态分布抽取（rng.standard_normal），各不相同，有正有负",
        ),
    ),
    Question(
        Text("a layer: how large its weights are", "层：权重的大小"),
        "__init__",
        [(300, 400), (600, 150)],
        spread,
        truth=lambda inputs, outputs: (np.sqrt(2 / inputs), 0.0),
        tolerance=0.02,
        mistakes=SPREAD,
        otherwise=(
            "scale",
            Text(
                "the standard deviation of the weights, or the bias, is another: √(2 / inputs), which depends on the layer, and 0",
                "权重的标准差或者偏置不对：标准差应是 √(2 / inputs)，随层而变；偏置应是 0",
            ),
        ),
    ),
    Question(
        Text("a layer: its weights come from rng", "层：权重由 rng 产生"),
        "__init__",
        [(0,), (5,)],
        same,
        truth=lambda seed: (1.0, 1.0),
        mistakes=[
            Mistake(
                "own-random",
                Text(
                    "the same rng does not give the same weights again: draw from rng, not from np.random",
                    "同样的 rng 得不到同样的权重：要用 rng 抽取，不用 np.random",
                ),
                lambda seed: (0.0, 1.0),
            ),
            Mistake(
                "own-seed",
                Text(
                    "two layers made with one rng have the same weights: draw from rng, do not seed a new one",
                    "用同一个 rng 造的两层权重相同：要用 rng 抽取，不要重新设种子",
                ),
                lambda seed: (1.0, 0.0),
            ),
        ],
    ),
    Question(
        Text("a layer: the value", "层：值"),
        "__call__",
        LAYERS,
        lambda m, *x: data(m, layer(m, *x)[0]),
        truth=lambda x, w, b: x @ w + b,
        faults={
            ValueError: (
                "shapes-do-not-fit",
                Text(
                    "the shapes do not fit: x (N, inputs) stands left of W (inputs, outputs), as a product of matrices, and the "
                    "bias (outputs,) is added to that",
                    "形状不合：x (N, inputs) 在 W (inputs, outputs) 的左边做矩阵乘法，再加偏置 (outputs,)",
                ),
            )
        },
        mistakes=LAYER,
    ),
    Question(
        Text("a layer: the gradients by x, W and b", "层：对 x、W 和 b 的梯度"),
        "__call__",
        LAYERS,
        ask_layer,
        of=lambda x, w, b: np.mean((x @ w + b) ** 2),
        mistakes=[
            Mistake(
                "bias-forgets",
                Text(
                    "no gradient arrives at the bias: add the Value, not its .data",
                    "偏置没有收到梯度：要加 Value，不要加 .data",
                ),
                lambda x, w, b: _without_bias(x, w, b),
            )
        ],
    ),
]


def _without_bias(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, ...]:
    g = 2 * (x @ w + b) / (len(x) * len(b))
    return g @ w.T, x.T @ g, np.zeros_like(b)
