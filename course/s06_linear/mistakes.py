"""Station 6: what one does wrong in the product and in the layer."""

from collections.abc import Callable

import numpy as np

from course.asking import (
    NO_INCOMING,
    NO_VALUE,
    NOT_A_VALUE,
)
from course.question import Mistake, saying
from course.texts import Text

PRODUCT = [
    saying(
        "no-transpose-of-b",
        "a's gradient is g @ bᵀ: the transpose of b is missing. Shapes tell: (N, M) times (M, K) is (N, K), a's",
        "a 的梯度是 g @ bᵀ：b 没有转置。看形状：(N, M) 乘 (M, K) 得 (N, K)，正是 a 的形状",
        lambda g, a, b: (g @ b, a.T @ g),
    ),
    saying(
        "no-transpose-of-a",
        "b's gradient is aᵀ @ g: the transpose of a is missing. Shapes tell: (K, N) times (N, M) is (K, M), b's",
        "b 的梯度是 aᵀ @ g：a 没有转置。看形状：(K, N) 乘 (N, M) 得 (K, M)，正是 b 的形状",
        lambda g, a, b: (g @ b.T, a @ g),
    ),
    saying(
        "no-transposes",
        "both transposes are missing: g @ bᵀ for a, and aᵀ @ g for b",
        "两个转置都没有：a 的是 g @ bᵀ，b 的是 aᵀ @ g",
        lambda g, a, b: (g @ b, a @ g),
    ),
    saying(
        "order",
        "the factors are exchanged: b stands to the right of a, so bᵀ stands to the right of g; and aᵀ to its left",
        "因子的次序反了：b 在 a 的右边，bᵀ 就在 g 的右边；aᵀ 在 g 的左边",
        lambda g, a, b: (b.T @ g, g @ a.T),
    ),
    saying(
        "swapped",
        "the edges are exchanged: a gets b's gradient, and b gets a's",
        "两条边互换了：a 得到了 b 的梯度，b 得到了 a 的",
        lambda g, a, b: (a.T @ g, g @ b.T),
    ),
    saying(
        "elementwise",
        "this is the rule for a product element by element, a * b",
        "这是逐元素乘法 a * b 的规则",
        lambda g, a, b: (g * b, g * a),
    ),
    saying(
        "mean-for-sum",
        "b's gradient is a mean over the rows of a. Every row uses b: the parts are added",
        "b 的梯度对 a 的各行求了平均。每一行都用到 b：各份相加",
        lambda g, a, b: (g @ b.T, a.T @ g / len(a)),
    ),
    saying(
        "output-for-g",
        "the output stands where the gradient g is meant: g @ bᵀ and aᵀ @ g",
        "该用梯度 g 的地方用了输出：应是 g @ bᵀ 和 aᵀ @ g",
        lambda g, a, b: (a @ b @ b.T, a.T @ (a @ b)),
    ),
    saying(
        "mean-over-columns",
        "a's gradient is a mean over the columns of b. Each number of a goes into all of them: the parts are added",
        "a 的梯度对 b 的各列求了平均。a 的每个数进入所有的列：各份相加",
        lambda g, a, b: (g @ b.T / b.shape[1], a.T @ g),
    ),
    saying(
        "g-transposed",
        "g is transposed too; only the other factor is: g @ bᵀ and aᵀ @ g",
        "g 也转置了；只有另一个因子要转置：g @ bᵀ 和 aᵀ @ g",
        lambda g, a, b: (g.T @ b, a @ g.T),
    ),
    Mistake("no-incoming", NO_INCOMING.filled(gap="matmul"), lambda g, a, b: (b.T, a.T)),
    Mistake(
        "no-incoming",
        NO_INCOMING.filled(gap="matmul"),
        lambda g, a, b: (np.ones_like(g) @ b.T, a.T @ np.ones_like(g)),
    ),
]


def no_value(gap: str) -> Mistake:
    """A plain array."""
    return Mistake("no-value", NOT_A_VALUE.filled(gap=gap), lambda *x: NO_VALUE)


def deviation(key: str, en: str, zh: str, f: Callable[[int, int], float]) -> Mistake:
    """Weights that are too wide or too narrow."""
    return Mistake(key, Text(en, zh), lambda inputs, outputs: (f(inputs, outputs), 0.0))


SPREAD = [
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
    Mistake(
        "bias-not-0",
        Text("the bias is 0 at first", "偏置起初是 0"),
        lambda i, o: (np.sqrt(2 / i), 1.0),
    ),
    deviation(
        "glorot",
        "the variance is 2 / (inputs + outputs), which is Glorot's; for relu it is 2 / inputs",
        "方差取了 2 / (inputs + outputs)，那是 Glorot 的；用 relu 时应为 2 / inputs",
        lambda i, o: np.sqrt(2 / (i + o)),
    ),
    deviation(
        "uniform-too-narrow",
        "numbers uniform in ±s have the standard deviation s / √3: take the bound √(6 / inputs), or a normal "
        "distribution",
        "在 ±s 上均匀的数，标准差是 s / √3：界限取 √(6 / inputs)，或者用正态分布",
        lambda i, o: np.sqrt(2 / i / 3),
    ),
    deviation(
        "root-of-2-alone",
        "the root is of the 2 alone: √(2 / inputs)",
        "只对 2 开了平方：应是 √(2 / inputs)",
        lambda i, o: np.sqrt(2) / i,
    ),
    deviation(
        "divided",
        "the weights are divided by √(2 / inputs); they are multiplied",
        "权重除以了 √(2 / inputs)；应相乘",
        lambda i, o: np.sqrt(i / 2),
    ),
    deviation(
        "factor-2",
        "the variance is 1 / inputs. relu sets half of the numbers to 0, and the 2 makes up for it",
        "方差取了 1 / inputs。relu 把一半的数变成 0，那个 2 就是补偿",
        lambda i, o: np.sqrt(1 / i),
    ),
]
TRANSPOSE = [
    no_value("transpose"),
    Mistake(
        "not-transposed",
        Text(
            "transpose gives x as it was: rows become columns, x.data.T",
            "transpose 原样返回了 x：行要变成列，x.data.T",
        ),
        lambda x: x,
    ),
    Mistake(
        "only-reshaped",
        Text(
            "the shape is that of xᵀ and the numbers lie as before (reshape): x.data.T moves them",
            "形状是 xᵀ 的，数的次序却没变（reshape）：x.data.T 才会移动它们",
        ),
        lambda x: x.reshape(x.shape[::-1]),
    ),
    Mistake(
        "turned-round",
        Text("an axis is reversed too: xᵀ has x[i, j] at [j, i]", "还把一个轴反转了：xᵀ 的 [j, i] 处是 x[i, j]"),
        lambda x: x[::-1].T,
    ),
]
LAYER = [
    no_value("__call__"),
    Mistake(
        "bias-times",
        Text("the bias is multiplied; it is added", "偏置乘上去了；应相加"),
        lambda x, w, b: x @ w * b,
    ),
    Mistake(
        "mean-of-inputs",
        Text("the sum over the inputs is divided by their number", "对输入的求和除以了输入个数"),
        lambda x, w, b: (x @ w + b) / x.shape[1],
    ),
    Mistake("no-bias", Text("the bias is missing", "少了偏置"), lambda x, w, b: x @ w),
    Mistake("bias-twice", Text("the bias is added twice", "偏置加了两次"), lambda x, w, b: x @ w + 2 * b),
    Mistake(
        "relu-inside",
        Text("relu is no part of the layer: x W + b, and no more", "relu 不属于这一层：只有 x W + b"),
        lambda x, w, b: np.maximum(x @ w + b, 0),
    ),
    Mistake("bias-minus", Text("the bias is subtracted", "偏置减掉了"), lambda x, w, b: x @ w - b),
]
