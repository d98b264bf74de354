"""Station 7: what else one does wrong in log softmax, softmax and the loss."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.grading import numeric
from course.question import Mistake, saying
from course.s07_cross_entropy.right import largest_off, log_softmax, loss, one_hot, softmax


def log_of(f: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """z less something of it, after each row's largest is taken off."""
    return lambda z: largest_off(z) - f(largest_off(z))


LOG_SOFTMAX = [
    saying(
        "mean-of-exponentials",
        "the mean of the exponentials is taken; it is their sum",
        "对指数求了平均；应求和",
        log_of(lambda z: np.log(np.exp(z).mean(axis=1, keepdims=True))),
    ),
    saying(
        "epsilon",
        "a small number is added within the logarithm: it hides the −∞ and makes every number a little wrong. Subtract logarithms: "
        "z − log Σ eᶻ",
        "对数里加了一个小的数：它掩盖了 −∞，却让每个数都差一点。应把对数相减：z − log Σ eᶻ",
        lambda z: np.log(softmax(z) + 1e-12),
    ),
    saying(
        "log1p",
        "log1p adds 1 to the sum: np.log",
        "log1p 在求和上又加了 1：应是 np.log",
        log_of(lambda z: np.log1p(np.exp(z).sum(axis=1, keepdims=True))),
    ),
    saying(
        "row-lost",
        "the sums of the rows lie along a row (no keepdims), and are taken off the columns: keepdims=True",
        "各行的和排成了一行（没有 keepdims），被减到了各列上：要 keepdims=True",
        log_of(lambda z: np.log(np.exp(z).sum(axis=1))),
    ),
    saying(
        "largest-of-columns",
        "the largest number of each column is taken off; it must be each row's: axis=1",
        "减去的是每列的最大值；应是每行的：axis=1",
        lambda z: (z - z.max(axis=0)) - np.log(np.exp(z - z.max(axis=0)).sum(axis=1, keepdims=True)),
    ),
    saying(
        "divided-by-log",
        "z is divided by the logarithm of the sum; dividing by the sum is subtracting its logarithm",
        "z 除以了求和的对数；除以总和就是减去它的对数",
        lambda z: largest_off(z) / np.log(np.exp(largest_off(z)).sum(axis=1, keepdims=True)),
    ),
    saying(
        "sum-without-log",
        "the sum itself is taken off; it is its logarithm: z − log Σ eᶻ",
        "减去的是总和本身；应是它的对数：z − log Σ eᶻ",
        log_of(lambda z: np.exp(z).sum(axis=1, keepdims=True)),
    ),
]


def soft(key: str, en: str, zh: str, f: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Mistake:
    """A wrong slope of softmax, of g and y."""
    return saying(key, en, zh, lambda g, z: f(g, softmax(z)))


SOFTMAX = [
    saying(
        "plus-sum",
        "the sign before the sum is wrong: y (g − Σ g y)",
        "求和前的符号反了：y (g − Σ g y)",
        lambda g, z: softmax(z) * (g + (g * softmax(z)).sum(axis=1, keepdims=True)),
    ),
    saying(
        "no-output",
        "the factor y is missing before the bracket: y (g − Σ g y)",
        "括号前少了因子 y：y (g − Σ g y)",
        lambda g, z: g - (g * softmax(z)).sum(axis=1, keepdims=True),
    ),
    saying(
        "diagonal",
        "this is the slope of each output by its own input, y (1 − y). But every input changes every output of the row: "
        "y (g − Σ g y)",
        "这只是每个输出对自己那个输入的斜率 y (1 − y)。而每个输入会改变这一行的所有输出：y (g − Σ g y)",
        lambda g, z: g * softmax(z) * (1 - softmax(z)),
    ),
    saying(
        "no-sum",
        "the sum is missing: the outputs of a row share 1, so what one gains the others lose: y (g − Σ g y)",
        "少了求和：一行的输出总和是 1，此消彼长：y (g − Σ g y)",
        lambda g, z: g * softmax(z),
    ),
    saying(
        "sum-of-g",
        "the sum is of g; it is of g · y",
        "求和的是 g；应是 g · y",
        lambda g, z: softmax(z) * (g - g.sum(axis=1, keepdims=True)),
    ),
    saying(
        "sum-axis",
        "the sum runs along the wrong axis, or over everything: along each row, axis=1",
        "求和的轴不对，或者全部加起来了：应沿每一行，axis=1",
        lambda g, z: softmax(z) * (g - (g * softmax(z)).sum()),
    ),
    soft(
        "sum-of-columns",
        "the sum runs along the columns; a row is one example: axis=1",
        "沿列求和了；一行才是一个样本：axis=1",
        lambda g, y: y * (g - (g * y).sum(axis=0)),
    ),
    soft(
        "y-twice-in-sum",
        "y counts twice in the sum: Σ g y",
        "求和里 y 乘了两次：应是 Σ g y",
        lambda g, y: y * (g - (g * y * y).sum(axis=1, keepdims=True)),
    ),
    soft(
        "mean-in-slope",
        "the mean of g · y is taken; it is the sum: y (g − Σ g y)",
        "对 g · y 求了平均；应求和：y (g − Σ g y)",
        lambda g, y: y * (g - (g * y).mean(axis=1, keepdims=True)),
    ),
    soft(
        "only-sum",
        "g itself is missing before the sum: y (g − Σ g y)",
        "求和前少了 g 本身：y (g − Σ g y)",
        lambda g, y: y * (g * y).sum(axis=1, keepdims=True),
    ),
    soft(
        "minus-output",
        "y is taken off g; the sum of g · y along the row is: y (g − Σ g y)",
        "从 g 里减去的是 y；应是一行的 g · y 之和：y (g − Σ g y)",
        lambda g, y: y * (g - y),
    ),
    soft(
        "sum-not-times-y",
        "y multiplies g alone; it multiplies the bracket: y (g − Σ g y)",
        "y 只乘了 g；它要乘整个括号：y (g − Σ g y)",
        lambda g, y: y * g - (g * y).sum(axis=1, keepdims=True),
    ),
    soft(
        "slope-of-log-softmax",
        "g − y Σ g is the slope of log softmax; that of softmax is y (g − Σ g y)",
        "g − y Σ g 是 log softmax 的；softmax 的是 y (g − Σ g y)",
        lambda g, y: g - y * g.sum(axis=1, keepdims=True),
    ),
    saying(
        "input-for-output",
        "the input stands where the output is meant: y (g − Σ g y), with y = softmax x",
        "该用输出的地方用了输入：y (g − Σ g y)，y = softmax x",
        lambda g, z: z * (g - (g * z).sum(axis=1, keepdims=True)),
    ),
]
SHARED_SUM = saying(
    "sum-over-all",
    "the sum runs over all rows; each row adds up to 1 by itself (axis=1, keepdims=True)",
    "对所有行一起求和了；每行各自加起来是 1（axis=1, keepdims=True）",
    lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
)


def of_label(f: Callable[[np.ndarray], np.ndarray]) -> Callable[..., Any]:
    """The mean over the rows of something of the label's probability."""
    return lambda z, t: np.asarray(np.mean(f(softmax(z)[np.arange(len(z)), t])))


LOSS = [
    saying(
        "logit",
        "this is the label's logit; the loss is of its log softmax: large logits of other classes count",
        "这是标签的 logit；损失用的是 log softmax：其余类别的 logit 也要算",
        lambda z, t: np.asarray(-np.mean(z[np.arange(len(z)), t])),
    ),
    saying(
        "squares",
        "this is the mean square of p − one-hot, another loss: −log p[label]",
        "这是 p − one-hot 的均方，另一种损失：应是 −log p[label]",
        lambda z, t: np.asarray(np.mean((softmax(z) - one_hot(z, t)) ** 2)),
    ),
    saying(
        "one-minus-p",
        "this is 1 − p; the loss is −log p",
        "这是 1 − p；损失是 −log p",
        of_label(lambda p: 1 - p),
    ),
    *(
        saying(
            "epsilon",
            "a small number is added within the logarithm, so that a confident mistake costs too little: use log_softmax",
            "对数里加了一个小的数，自信的错误就罚得太轻：要用 log_softmax",
            of_label(lambda p, small=small: -np.log(p + small)),  # type: ignore[misc]
        )
        for small in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
    ),
    saying(
        "each-class-by-itself",
        "the other classes count too, as yes-or-no questions of their own; one of C classes is right: −log p[label] alone",
        "其余类别也当作各自的是非题算进去了；C 类里只有一类对：只算 −log p[label]",
        lambda z, t: np.asarray(
            -np.mean(
                np.sum(
                    one_hot(z, t) * log_softmax(z) + (1 - one_hot(z, t)) * np.log(1 - softmax(z) + 1e-12),
                    axis=1,
                )
            )
        ),
    ),
]


def slope(key: str, en: str, zh: str, f: Callable[..., Any]) -> Mistake:
    """A wrong gradient g · f(p, one-hot, z) / N."""
    return saying(key, en, zh, lambda g, z, t: g * f(softmax(z), one_hot(z, t), z) / len(z))


SLOPE = [
    saying(
        "label-shifted",
        "the 1 stands at another class: labels count from 0",
        "1 放到了别的类别上：标签从 0 数起",
        lambda g, z, t: g * (softmax(z) - one_hot(z, (t - 1) % z.shape[1])) / len(z),
    ),
    saying(
        "ones-in-columns",
        "hot[:, labels] = 1 fills whole columns; one number in each row: hot[np.arange(N), labels] = 1",
        "hot[:, labels] = 1 填满了整列；每行只有一个：hot[np.arange(N), labels] = 1",
        lambda g, z, t: g * (softmax(z) - one_hot(z, t).max(axis=0)) / len(z),
    ),
    slope(
        "times-one-hot",
        "p is multiplied by the one-hot; that is taken off: p − one-hot",
        "p 乘了 one-hot；应相减：p − one-hot",
        lambda p, hot, z: p * hot,
    ),
    slope(
        "sigmoid-slope",
        "p (1 − p) is the slope of a probability; that of the loss is p − one-hot",
        "p (1 − p) 是概率的斜率；损失的是 p − one-hot",
        lambda p, hot, z: p * (1 - p),
    ),
    saying(
        "mean-twice",
        "it is divided by N twice",
        "除以了两次 N",
        lambda g, z, t: g * (softmax(z) - one_hot(z, t)) / len(z) ** 2,
    ),
    slope(
        "logit-for-p",
        "the logits stand where p = softmax(x) is meant: p − one-hot",
        "该用 p = softmax(x) 的地方用了 logit：p − one-hot",
        lambda p, hot, z: z - hot,
    ),
    saying(
        "no-incoming-and-no-mean",
        "this is p − one-hot alone: multiply by g, the gradient that comes in, and divide by N",
        "只有 p − one-hot：还要乘以传进来的梯度 g，再除以 N",
        lambda g, z, t: softmax(z) - one_hot(z, t),
    ),
    slope(
        "softmax-twice",
        "softmax is taken of p, which is one already: softmax(x) − one-hot",
        "对 p 又取了一次 softmax：应是 softmax(x) − one-hot",
        lambda p, hot, z: softmax(p) - hot,
    ),
    saying(
        "mean-over-all",
        "this is divided by N · C; the mean is over the N rows",
        "除以了 N · C；平均是对 N 行求的",
        lambda g, z, t: g * (softmax(z) - one_hot(z, t)) / z.size,
    ),
    slope(
        "doubled",
        "this is twice the gradient: there is no square",
        "这是梯度的两倍：这里没有平方",
        lambda p, hot, z: 2 * (p - hot),
    ),
]


def softmax_gradient(z: np.ndarray, y: np.ndarray, g: np.ndarray) -> Any:
    """Σ (y (g − Σ g y))²."""
    return np.sum((y * (g - np.sum(g * y, axis=1, keepdims=True))) ** 2)


def softmax_second(of: Callable[[np.ndarray, np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """The gradient of ``of`` by z, given y and g = 3 y² of a z that stays as it was."""

    def gives(z: np.ndarray) -> np.ndarray:
        y = softmax(z)
        return numeric(lambda z: of(z, y, 3 * y**2), (z.copy(),), 0)

    return gives


SLOPE_KEPT = softmax_second(lambda z, y, g: softmax_gradient(z, y, 3 * softmax(z) ** 2))
G_KEPT = softmax_second(lambda z, y, g: softmax_gradient(z, softmax(z), g))


def loss_gradient(z: np.ndarray, t: np.ndarray, of_loss: np.ndarray, p: np.ndarray) -> Any:
    """Σ (2 L (p − one-hot) / N)², the gradient of L²."""
    return np.sum((2 * of_loss * (p - one_hot(z, t)) / len(z)) ** 2)


def p_kept(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """As if p did not change with z."""
    p = softmax(z)
    return numeric(lambda z: loss_gradient(z, t, loss(z, t), p), (z.copy(),), 0)


def loss_kept(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """As if g did not change with z."""
    of_loss = loss(z, t)
    return numeric(lambda z: loss_gradient(z, t, of_loss, softmax(z)), (z.copy(),), 0)
