"""Station 6: transposes and products, and a layer made of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import DETACHED, NO_INCOMING, arriving, data
from course.question import Mistake, Question
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


def product(key: str, en: str, zh: str, gives: Callable[..., Any]) -> Mistake:
    """A mistake in the edges of a product."""
    return Mistake(key, Text(en, zh), gives)


PRODUCT = [
    product(
        "no-transpose-of-b",
        "a's gradient is g @ bᵀ: the transpose of b is missing. Shapes tell: (N, M) times (M, K) is (N, K), a's",
        "a 的梯度是 g @ bᵀ：b 没有转置。看形状：(N, M) 乘 (M, K) 得 (N, K)，正是 a 的形状",
        lambda g, a, b: (g @ b, a.T @ g),
    ),
    product(
        "no-transpose-of-a",
        "b's gradient is aᵀ @ g: the transpose of a is missing. Shapes tell: (K, N) times (N, M) is (K, M), b's",
        "b 的梯度是 aᵀ @ g：a 没有转置。看形状：(K, N) 乘 (N, M) 得 (K, M)，正是 b 的形状",
        lambda g, a, b: (g @ b.T, a @ g),
    ),
    product(
        "no-transposes",
        "both transposes are missing: g @ bᵀ for a, and aᵀ @ g for b",
        "两个转置都没有：a 的是 g @ bᵀ，b 的是 aᵀ @ g",
        lambda g, a, b: (g @ b, a @ g),
    ),
    product(
        "order",
        "the factors are exchanged: b stands to the right of a, so bᵀ stands to the right of g; and aᵀ to its left",
        "因子的次序反了：b 在 a 的右边，bᵀ 就在 g 的右边；aᵀ 在 g 的左边",
        lambda g, a, b: (b.T @ g, g @ a.T),
    ),
    product(
        "swapped",
        "the edges are exchanged: a gets b's gradient, and b gets a's",
        "两条边互换了：a 得到了 b 的梯度，b 得到了 a 的",
        lambda g, a, b: (a.T @ g, g @ b.T),
    ),
    product(
        "elementwise",
        "this is the rule for a product element by element, a * b",
        "这是逐元素乘法 a * b 的规则",
        lambda g, a, b: (g * b, g * a),
    ),
    product(
        "mean-for-sum",
        "b's gradient is a mean over the rows of a. Every row uses b: the parts are added",
        "b 的梯度对 a 的各行求了平均。每一行都用到 b：各份相加",
        lambda g, a, b: (g @ b.T, a.T @ g / len(a)),
    ),
    Mistake("no-incoming", NO_INCOMING.filled(gap="matmul"), lambda g, a, b: (b.T, a.T)),
    Mistake(
        "no-incoming",
        NO_INCOMING.filled(gap="matmul"),
        lambda g, a, b: (np.ones_like(g) @ b.T, a.T @ np.ones_like(g)),
    ),
]


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


def spread(m: Any, inputs: Any, outputs: Any) -> Any:
    """The standard deviation of new weights, and the largest bias."""
    made = m.Linear(inputs, outputs, np.random.default_rng(1))
    return float(made.weight.data.std()), float(np.abs(made.bias.data).max())


def same(m: Any, seed: Any) -> Any:
    """Whether the same generator makes the same weights, and the next ones differ."""
    rng = np.random.default_rng(seed)
    one, other, again = (m.Linear(3, 2, each).weight.data for each in (rng, rng, np.random.default_rng(seed)))
    return float(np.array_equal(one, again)), float(not np.array_equal(one, other))


def deviation(key: str, en: str, zh: str, f: Callable[[int, int], float]) -> Mistake:
    """Weights that are too wide or too narrow."""
    return Mistake(key, Text(en, zh), lambda inputs, outputs: (f(inputs, outputs), 0.0))


LAYERS = [arrays((4, 3), (3, 2), (2,)), arrays((1, 2), (2, 2), (2,))]
QUESTIONS = [
    Question(
        Text("transpose: the value", "transpose：值"),
        "transpose",
        [(x,) for x in arrays((3, 3), (2, 4))],
        lambda m, x: data(m, m.transpose(m.Value(x))),
        truth=lambda x: x.T,
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
            )
        ],
    ),
    Question(
        Text("matmul: the value", "matmul：值"),
        "matmul",
        [*PRODUCTS, HALF],
        lambda m, a, b: data(m, m.matmul(m.Value(a), m.Value(b))),
        truth=lambda a, b: a @ b,
        mistakes=[
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
        mistakes=[Mistake("detached", DETACHED.filled(gap="matmul"), lambda a, b: np.zeros_like(b))],
    ),
    Question(
        Text("a layer: shapes and dtype", "层：形状和类型"),
        "__init__",
        [(4, 3, np.float32), (2, 5, np.float64)],
        lambda m, i, o, dtype: tuple(p.data * 0 for p in m.Linear(i, o, np.random.default_rng(0), dtype).parameters()),
        truth=lambda i, o, dtype: (np.zeros((i, o), dtype), np.zeros(o, dtype)),
    ),
    Question(
        Text("a layer: how large its weights are", "层：权重的大小"),
        "__init__",
        [(300, 400), (600, 150)],
        spread,
        truth=lambda inputs, outputs: (np.sqrt(2 / inputs), 0.0),
        tolerance=0.02,
        mistakes=[
            deviation(
                "variance-1",
                "the weights have variance 1: with 300 inputs each output then has 300. Scale them to 2 / inputs",
                "权重的方差是 1：300 个输入加起来，输出的方差就成了 300。要缩放到 2 / inputs",
                lambda i, o: 1.0,
            ),
            deviation(
                "zeros",
                "all weights are 0: then all units of a layer get the same gradient, and stay the same for ever",
                "权重全是 0：同一层的各个单元梯度都一样，永远学成一个样",
                lambda i, o: 0.0,
            ),
            deviation(
                "fan-out",
                "the variance is 2 / outputs; each output is a sum over the inputs: 2 / inputs",
                "方差取了 2 / outputs；每个输出是对输入求和：应为 2 / inputs",
                lambda i, o: np.sqrt(2 / o),
            ),
            deviation(
                "no-root",
                "the standard deviation is 2 / inputs; that is the variance. Take the root",
                "标准差取成了 2 / inputs；那是方差，要开平方",
                lambda i, o: 2 / i,
            ),
            deviation(
                "factor-2",
                "the variance is 1 / inputs. relu sets half of the numbers to 0, and the 2 makes up for it",
                "方差取了 1 / inputs。relu 把一半的数变成 0，那个 2 就是补偿",
                lambda i, o: np.sqrt(1 / i),
            ),
        ],
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
        mistakes=[
            Mistake("no-bias", Text("the bias is missing", "少了偏置"), lambda x, w, b: x @ w),
            Mistake("bias-twice", Text("the bias is added twice", "偏置加了两次"), lambda x, w, b: x @ w + 2 * b),
            Mistake(
                "relu-inside",
                Text("relu is no part of the layer: x W + b, and no more", "relu 不属于这一层：只有 x W + b"),
                lambda x, w, b: np.maximum(x @ w + b, 0),
            ),
            Mistake("bias-minus", Text("the bias is subtracted", "偏置减掉了"), lambda x, w, b: x @ w - b),
        ],
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
