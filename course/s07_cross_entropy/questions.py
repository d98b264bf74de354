"""Station 7: log softmax where it is hard, softmax's edge, and the loss."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import DETACHED, NO_INCOMING, NO_VALUE, NOT_A_VALUE, SLOPE_DETACHED, arriving, data
from course.question import Mistake, Question, saying
from course.s07_cross_entropy import mistakes as more
from course.s07_cross_entropy.right import largest_off, log_softmax, loss, one_hot, softmax
from course.texts import Text

RNG = np.random.default_rng(7)
PLAIN = [RNG.standard_normal((3, 3)), RNG.standard_normal((2, 4))]
HARD = [
    np.array([[1000.0, 999.0, 0.0], [1.0, 2.0, 3.0]]),
    np.array([[-1000.0, -1001.0], [1000.0, 1001.0]]),
    np.array([[0.0, -800.0, 800.0]]),
    np.zeros((2, 3)),
]


def all_max(z: np.ndarray) -> np.ndarray:
    """The largest number of all rows is taken off each."""
    z = z - z.max()
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


LOG_SOFTMAX = [
    saying(
        "overflow",
        "e¹⁰⁰⁰ is infinite. Take the largest number of each row off before the exponential: softmax stays the same",
        "e¹⁰⁰⁰ 是无穷大。取指数之前先减去每行的最大值：softmax 不变",
        lambda z: z - np.log(np.exp(z).sum(axis=1, keepdims=True)),
    ),
    saying(
        "max-over-all",
        "the largest number of all rows is taken off. A row far below it becomes a row of zeros, whose log is −∞: take "
        "each row's own (axis=1, keepdims=True)",
        "减去的是所有行的最大值。远小于它的行会变成全 0，log 是 −∞：要减每行自己的最大值（axis=1, keepdims=True）",
        all_max,
    ),
    saying(
        "log-of-zero",
        "the logarithm is taken of the quotient, which is 0 for a logit far below the others. Subtract logarithms: "
        "z − log Σ eᶻ",
        "对商取了对数，而远小于其余的 logit 商为 0。应把对数相减：z − log Σ eᶻ",
        lambda z: np.log(softmax(z)),
    ),
    saying(
        "axis",
        "the sum runs along the columns; a row is one example: axis=1",
        "沿列求和了；一行才是一个样本：axis=1",
        lambda z: log_softmax(z.T).T,
    ),
    saying(
        "plus",
        "the sum is added; dividing by it is subtracting its logarithm: z − log Σ eᶻ",
        "把求和的对数加上了；除以总和就是减去它的对数：z − log Σ eᶻ",
        lambda z: 2 * largest_off(z) - log_softmax(z),
    ),
    saying(
        "other-base",
        "the logarithm is to the base 2; the exponential is eᶻ: np.log",
        "用了以 2 为底的对数；指数是 eᶻ：应是 np.log",
        lambda z: largest_off(z) - (largest_off(z) - log_softmax(z)) / np.log(2),
    ),
    saying(
        "clipped",
        "large logits are clipped, so the answer is wrong for them. Take each row's largest off instead: that is exact",
        "大的 logit 被截断了，结果就不对。应减去每行的最大值：那是精确的",
        lambda z: log_softmax(np.clip(z, -50, 50)),
    ),
    saying("no-log", "this is softmax, without the logarithm", "这是 softmax，没有取对数", softmax),
    saying(
        "max-not-back",
        "the largest number is taken off in the sum and not from z: both, or neither",
        "求和里减去了最大值，外面的 z 却没减：两处要一致",
        lambda z: z - np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)),
    ),
    saying(
        "sum-over-all",
        "the sum runs over all rows; each row is normalised by itself (axis=1, keepdims=True)",
        "对所有行一起求和了；每行各自归一化（axis=1, keepdims=True）",
        lambda z: z - z.max() - np.log(np.exp(z - z.max()).sum()),
    ),
]
LOSS = [
    saying(
        "all-classes",
        "the mean is over all classes; each row counts with its label alone: log p[np.arange(N), labels]",
        "对所有类别求了平均；每行只算它的标签：log p[np.arange(N), labels]",
        lambda z, t: np.asarray(-np.mean(log_softmax(z))),
    ),
    saying(
        "largest-class",
        "this is the loss of the likeliest class, whatever the label: log p[np.arange(N), labels]",
        "这是概率最大的那一类的损失，与标签无关：应是 log p[np.arange(N), labels]",
        lambda z, t: np.asarray(-np.mean(log_softmax(z).max(axis=1))),
    ),
    saying(
        "sum-for-mean",
        "this is the sum over the rows; it is the mean",
        "这是各行之和；应取平均",
        lambda z, t: np.asarray(loss(z, t) * len(z)),
    ),
    saying(
        "every-label",
        "log p[:, labels] takes every label in every row (N × N); one for each row: log p[np.arange(N), labels]",
        "log p[:, labels] 在每一行都取了所有标签（N × N）；每行只取一个：log p[np.arange(N), labels]",
        lambda z, t: np.asarray(-np.mean(log_softmax(z)[:, t])),
    ),
    saying(
        "over-classes",
        "the mean is over all N · C numbers; it is over the N rows",
        "对 N · C 个数求了平均；应对 N 行求平均",
        lambda z, t: np.asarray(loss(z, t) / z.shape[1]),
    ),
    saying(
        "probability",
        "this is the probability of the label, not its logarithm",
        "这是标签的概率，没有取对数",
        lambda z, t: np.asarray(-np.mean(softmax(z)[np.arange(len(z)), t])),
    ),
]


def slope_of(f: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[..., Any]:
    """A wrong gradient g · f(p, one-hot) / N."""
    return lambda g, z, t: g * f(softmax(z), one_hot(z, t)) / len(z)


SLOPE = [
    saying(
        "log-for-p",
        "this has log p where p is meant: p − one-hot",
        "用了 log p，该用 p：p − one-hot",
        lambda g, z, t: g * (log_softmax(z) - one_hot(z, t)) / len(z),
    ),
    saying(
        "mean-over-classes",
        "this is divided by the number of classes; the mean is over the N rows",
        "除以了类别数；平均是对 N 行求的",
        lambda g, z, t: g * (softmax(z) - one_hot(z, t)) / z.shape[1],
    ),
    saying(
        "no-label",
        "the label does not count in it: the gradient is (p − 1) at the label, p elsewhere",
        "没有用到标签：梯度在标签处是 p − 1，其余是 p",
        slope_of(lambda p, hot: p),
    ),
    saying(
        "missing-mean",
        "the value is a mean over N rows, and so is its gradient: divide by N",
        "值是 N 行的平均，梯度也一样：要除以 N",
        lambda g, z, t: g * (softmax(z) - one_hot(z, t)),
    ),
    saying(
        "sign-of-slope",
        "the sign is wrong: a larger logit at the label makes the loss smaller; p − one-hot",
        "符号反了：标签处的 logit 变大，损失变小；应是 p − one-hot",
        slope_of(lambda p, hot: hot - p),
    ),
    saying(
        "slope-of-log",
        "this is −1/p at the label: the slope by the probability. Go on to the logits: p − one-hot",
        "这是标签处的 −1/p：对概率的斜率。还要继续求到 logit：p − one-hot",
        slope_of(lambda p, hot: -hot / p),
    ),
    saying(
        "only-label",
        "only the logit of the label gets a gradient. The others make its probability smaller: p",
        "只有标签处的 logit 得到了梯度。其余的 logit 也会压低它的概率：梯度是 p",
        slope_of(lambda p, hot: (p - 1) * hot),
    ),
    Mistake(
        "no-incoming", NO_INCOMING.filled(gap="cross_entropy"), lambda g, z, t: (softmax(z) - one_hot(z, t)) / len(z)
    ),
]
LABELLED = [
    (PLAIN[0], np.array([0, 2, 2])),
    (PLAIN[1], np.array([3, 0])),
    (HARD[0], np.array([1, 0])),
    (HARD[3], np.array([0, 1])),
]
GIVEN = [(np.array(1.0 + i), z, t) for i, (z, t) in enumerate(LABELLED)]


def ask_softmax_second(m: Any, z: Any) -> Any:
    """The gradient of the squared gradient of Σ softmax³."""
    x = m.Value(z)
    (first,) = m.gradients(m.total(m.softmax(x) ** 3.0), [x])
    return m.gradients(m.total(first**2.0), [x])[0].data


def ask_slope(m: Any, g: Any, z: Any, labels: Any) -> Any:
    """What the loss's edge gives."""
    x = m.Value(z)
    return arriving(m, m.cross_entropy(x, labels), g, [x])


def ask_twice(m: Any, g: Any, z: Any, labels: Any) -> Any:
    """What it gives when it is asked a second time."""
    x = m.Value(z)
    y = m.cross_entropy(x, labels)
    arriving(m, y, g, [x])
    return arriving(m, y, g, [x])


def ask_second(m: Any, z: Any, labels: Any) -> Any:
    """The gradient of the squared gradient of the squared loss."""
    x = m.Value(z)
    (first,) = m.gradients(m.cross_entropy(x, labels) ** 2.0, [x])
    return m.gradients(m.total(first**2.0), [x])[0].data


QUESTIONS = [
    Question(
        Text("log_softmax, where it is easy and where it is hard", "log_softmax：容易的和难的输入"),
        "log_softmax",
        [(z,) for z in [*PLAIN, *HARD, PLAIN[0].astype(np.float32)]],
        lambda m, z: m.log_softmax(z),
        truth=log_softmax,
        mistakes=LOG_SOFTMAX + more.LOG_SOFTMAX,
    ),
    Question(
        Text("softmax: the value", "softmax：值"),
        "softmax",
        [(z,) for z in [*PLAIN, *HARD]],
        lambda m, z: data(m, m.softmax(m.Value(z))),
        truth=softmax,
        mistakes=[
            Mistake("no-value", NOT_A_VALUE.filled(gap="softmax"), lambda z: NO_VALUE),
            more.SHARED_SUM,
            saying("still-log", "this is log softmax", "这是 log softmax", log_softmax),
            saying(
                "not-shared",
                "the outputs of a row do not add up to 1: divide by their sum",
                "一行的输出加起来不是 1：要除以它们的和",
                lambda z: np.exp(largest_off(z)),
            ),
        ],
    ),
    Question(
        Text("softmax: what its edge gives for g", "softmax：边对 g 给出什么"),
        "softmax",
        [(RNG.standard_normal(z.shape), z) for z in [*PLAIN, HARD[3]]],
        lambda m, g, z: (lambda x: arriving(m, m.softmax(x), g, [x]))(m.Value(z)),
        of=lambda g, z: np.sum(g * softmax(z)),
        by=(1,),
        mistakes=more.SOFTMAX,
    ),
    Question(
        Text("softmax: the second derivative", "softmax：二阶导数"),
        "softmax",
        [(z,) for z in PLAIN],
        ask_softmax_second,
        of=lambda z: more.softmax_gradient(z, softmax(z), 3 * softmax(z) ** 2),
        mistakes=[
            Mistake("detached", DETACHED.filled(gap="softmax"), lambda z: np.zeros_like(z)),
            Mistake("slope-detached", SLOPE_DETACHED.filled(gap="softmax"), more.SLOPE_KEPT),
            Mistake("detached", DETACHED.filled(gap="softmax"), more.G_KEPT),
        ],
    ),
    Question(
        Text("cross_entropy: the value", "cross_entropy：值"),
        "cross_entropy",
        [*LABELLED, (PLAIN[1].astype(np.float32), np.array([3, 0]))],
        lambda m, z, t: data(m, m.cross_entropy(m.Value(z), t)),
        truth=lambda z, t: np.asarray(loss(z, t)),
        mistakes=[
            Mistake("no-value", NOT_A_VALUE.filled(gap="cross_entropy"), lambda z, t: NO_VALUE),
            *LOSS,
            *more.LOSS,
        ],
    ),
    Question(
        Text("cross_entropy: what its edge gives for g", "cross_entropy：边对 g 给出什么"),
        "cross_entropy",
        GIVEN,
        ask_slope,
        of=lambda g, z, t: g * loss(z, t),
        by=(1,),
        mistakes=SLOPE + more.SLOPE,
    ),
    Question(
        Text("cross_entropy: the same when asked again", "cross_entropy：再问一次，结果相同"),
        "cross_entropy",
        GIVEN,
        ask_twice,
        of=lambda g, z, t: g * loss(z, t),
        by=(1,),
        mistakes=[
            saying(
                "shared-array",
                "the second time another gradient comes: the derivative writes into an array that it keeps. Make a copy, "
                "or subtract a one-hot array",
                "第二次得到的梯度不同：导数就地改写了它保留的数组。先复制，或者减去 one-hot 数组",
                slope_of(lambda p, hot: p - 2 * hot),
            )
        ],
    ),
    Question(
        Text("cross_entropy: the second derivative", "cross_entropy：二阶导数"),
        "cross_entropy",
        LABELLED[:2],
        ask_second,
        of=lambda z, t: more.loss_gradient(z, t, loss(z, t), softmax(z)),
        by=(0,),
        mistakes=[
            Mistake("detached", DETACHED.filled(gap="cross_entropy"), lambda z, t: np.zeros_like(z)),
            Mistake("detached", SLOPE_DETACHED.filled(gap="cross_entropy"), more.p_kept),
            Mistake("g-detached", DETACHED.filled(gap="cross_entropy"), more.loss_kept),
        ],
    ),
]
