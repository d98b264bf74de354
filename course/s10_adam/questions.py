"""Station 10: some steps of each rule, with rates and decays at which mistakes show."""

import numpy as np

from course.optimizing import LOST, OLD, inputs, question
from course.s10_adam import mistakes
from course.s10_adam.looking_ahead import NADAM
from course.s10_adam.rules import adagrad, adam, adamax, largest, moments, nadam
from course.s10_adam.said import ABS, BARE, EPS, EXCHANGED, FIRST, M_SUM, ROOT, UPHILL, V_OF_M, V_SUM, Wrong
from course.texts import Text

ADAGRAD: Wrong = [
    ("no-root", ROOT, lambda theta, g, s, t, lr, eps: (theta - lr * g / (s + g * g + eps), s + g * g)),
    ("eps-inside", EPS, lambda theta, g, s, t, lr, eps: (theta - lr * g / np.sqrt(s + g * g + eps), s + g * g)),
    ("old-sum", OLD, lambda theta, g, s, t, lr, eps: (theta - lr * g / (np.sqrt(s) + eps), s + g * g)),
    ("lost-sum", LOST, lambda theta, g, s, t, lr, eps: (theta - lr * g / (np.abs(g) + eps), s)),
    (
        "not-squared",
        Text("|g| is added up, not g²", "累加的是 |g|，应是 g²"),
        lambda theta, g, s, t, lr, eps: (theta - lr * g / (np.sqrt(s + np.abs(g)) + eps), s + np.abs(g)),
    ),
    ("uphill", UPHILL, lambda theta, g, s, t, lr, eps: (theta + lr * g / (np.sqrt(s + g * g) + eps), s + g * g)),
    (
        "one-rate",
        Text(
            "s is one number for all. It is kept for each number by itself: s ← s + g², element by element",
            "s 对所有的数是同一个。每个数要各记各的：s ← s + g²，逐个元素",
        ),
        lambda theta, g, s, t, lr, eps: (
            theta - lr * g / (np.sqrt(s + (g * g).sum()) + eps),
            s + (g * g).sum(),
        ),
    ),
    (
        "multiplied",
        Text("the step is divided by √s + ε, not multiplied", "更新量要除以 √s + ε，不是乘"),
        lambda theta, g, s, t, lr, eps: (theta - lr * g * (np.sqrt(s + g * g) + eps), s + g * g),
    ),
]
ADAM: Wrong = [
    (
        "no-correction",
        Text(
            "both corrections are missing: m and v start at 0, and are too small at first: m / (1 − β₁ᵗ), v / (1 − β₂ᵗ)",
            "两个修正都没有：m 和 v 从 0 开始，起初偏小：m / (1 − β₁ᵗ)，v / (1 − β₂ᵗ)",
        ),
        moments(BARE, BARE),
    ),
    ("no-correction-of-v", Text("v is not corrected: v / (1 − β₂ᵗ)", "v 没有修正：v / (1 − β₂ᵗ)"), moments(v_hat=BARE)),
    ("no-correction-of-m", Text("m is not corrected: m / (1 − β₁ᵗ)", "m 没有修正：m / (1 − β₁ᵗ)"), moments(m_hat=BARE)),
    (
        "correction-kept",
        Text(
            "the correction is written into m and v, so the next step corrects it again. Correct where it is used, and "
            "keep m and v as they are",
            "修正写进了 m 和 v，下一步又修正一次。只在使用时修正，m 和 v 保持原样",
        ),
        moments(kept="hats"),
    ),
    (
        "first-correction",
        FIRST,
        moments(lambda m, t, b1: m / (1 - b1), lambda v, t, b2: v / (1 - b2)),
    ),
    ("no-root-of-v", ROOT, moments(step=lambda m, v, eps: m / (v + eps))),
    ("eps-under-root", EPS, moments(step=lambda m, v, eps: m / np.sqrt(v + eps))),
    ("old-state", OLD, moments(kept="old")),
    ("lost-state", LOST, moments(kept="lost")),
    (
        "sum-for-mean",
        M_SUM,
        moments(m_next=lambda m, g, b1: b1 * m + g),
    ),
    (
        "v-sum-for-mean",
        V_SUM,
        moments(v_next=lambda v, g, b2: b2 * v + g * g),
    ),
    (
        "g-not-squared",
        ABS,
        moments(v_next=lambda v, g, b2: b2 * v + (1 - b2) * np.abs(g)),
    ),
    (
        "betas-exchanged",
        EXCHANGED,
        lambda theta, g, m, v, t, lr, b1, b2, eps: adam(theta, g, m, v, t, lr, b2, b1, eps),
    ),
    ("uphill", UPHILL, moments(step=lambda m, v, eps: -m / (np.sqrt(v) + eps))),
    (
        "corrections-exchanged",
        Text("the corrections are exchanged: β₁ belongs to m, β₂ to v", "修正弄反了：β₁ 用于 m，β₂ 用于 v"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(
            lambda m, t, _: m / (1 - b2**t), lambda v, t, _: v / (1 - b1**t)
        )(theta, g, m, v, t, lr, b1, b2, eps),
    ),
    (
        "correction-multiplied",
        Text("m is divided by its correction, 1 − β₁ᵗ, not multiplied", "m 要除以修正 1 − β₁ᵗ，不是乘"),
        moments(m_hat=lambda m, t, b1: m * (1 - b1**t)),
    ),
    (
        "t-ahead",
        Text(
            "the corrections are those of the next step: t already counts from 1", "修正用的是下一步的：t 已经从 1 数起"
        ),
        moments(lambda m, t, b1: m / (1 - b1 ** (t + 1)), lambda v, t, b2: v / (1 - b2 ** (t + 1))),
    ),
    (
        "g-for-m",
        Text(
            "the step is by g itself; it is by m̂, the mean of all that came",
            "更新用的是 g 本身；应是 m̂，历次梯度的平均",
        ),
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(m_hat=lambda m, t, b1: g)(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "v-of-m",
        V_OF_M,
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(
            v_next=lambda v, g, b2: b2 * v + (1 - b2) * (b1 * m + (1 - b1) * g) ** 2
        )(theta, g, m, v, t, lr, b1, b2, eps),
    ),
]
ADAMAX: Wrong = [
    (
        "sum-for-largest",
        Text("u is a sum; it is the larger of β₂u and |g| + ε", "u 求和了；应取 β₂u 与 |g| + ε 中较大的"),
        largest(lambda u, g, b2, eps: b2 * u + np.abs(g) + eps),
    ),
    (
        "no-fading",
        Text("u never fades: β₂u, not u, is compared with |g|", "u 不衰减：与 |g| 比较的是 β₂u，不是 u"),
        largest(lambda u, g, b2, eps: np.maximum(u, np.abs(g) + eps)),
    ),
    ("m-not-corrected", Text("m is not corrected: m / (1 − β₁ᵗ)", "m 没有修正：m / (1 − β₁ᵗ)"), largest(m_hat=BARE)),
    (
        "u-corrected",
        Text(
            "u is corrected. It needs no correction: a maximum forgets its start at 0 at the first gradient",
            "u 修正了。它不需要修正：取最大值，遇到第一个梯度就忘了从 0 开始",
        ),
        largest(u_hat=lambda u, t, b2: u / (1 - b2**t)),
    ),
    (
        "root-of-u",
        Text("u is no square: no root is taken", "u 不是平方：不用开方"),
        largest(u_hat=lambda u, t, b2: np.sqrt(u)),
    ),
    (
        "fades-g",
        Text(
            "β₂ multiplies |g|; it is u that fades: max(β₂u, |g| + ε)",
            "β₂ 乘到了 |g| 上；衰减的是 u：max(β₂u, |g| + ε)",
        ),
        largest(lambda u, g, b2, eps: np.maximum(u, b2 * np.abs(g) + eps)),
    ),
    (
        "eps-beside-u",
        Text(
            "ε is beside u; here it is in the maximum: max(β₂u, |g| + ε)",
            "ε 加在了 u 旁边；这里它在最大值里：max(β₂u, |g| + ε)",
        ),
        lambda theta, g, m, u, t, lr, b1, b2, eps: largest(
            lambda u, g, b2, _: np.maximum(b2 * u, np.abs(g)), u_hat=lambda u, t, b2: u + eps
        )(theta, g, m, u, t, lr, b1, b2, eps),
    ),
    (
        "lost-u",
        LOST,
        lambda theta, g, m, u, t, lr, b1, b2, eps: (*adamax(theta, g, m, u, t, lr, b1, b2, eps)[:2], u),
    ),
    (
        "one-rate",
        Text(
            "u is one number for all: |g| + ε is of each number by itself",
            "u 对所有的数是同一个：|g| + ε 是每个数各自的",
        ),
        largest(lambda u, g, b2, eps: np.maximum(b2 * u, np.abs(g).max() + eps)),
    ),
    (
        "squared",
        Text("u is of |g|, not of g²", "u 用的是 |g|，不是 g²"),
        largest(lambda u, g, b2, eps: np.maximum(b2 * u, g * g + eps)),
    ),
    (
        "signed",
        Text("the maximum is of |g|", "取最大值的是 |g|"),
        largest(lambda u, g, b2, eps: np.maximum(b2 * u, g + eps)),
    ),
]
OPTIONS = (0.3, 0.8, 0.6, 0.05)
QUESTIONS = [
    question(
        "adagrad",
        Text("Adagrad, four steps, the rate halved each time", "Adagrad，四步，学习率每次减半"),
        adagrad,
        1,
        inputs(12, 0.3, 0.05),
        ADAGRAD + mistakes.ADAGRAD,
        False,
        True,
    ),
    question(
        "adam",
        Text("Adam, four steps, the rate halved each time", "Adam，四步，学习率每次减半"),
        adam,
        2,
        inputs(13, *OPTIONS),
        ADAM + mistakes.ADAM,
        True,
        True,
    ),
    question(
        "adamax",
        Text("AdaMax, four steps, the rate halved each time", "AdaMax，四步，学习率每次减半"),
        adamax,
        2,
        inputs(14, *OPTIONS),
        ADAMAX + mistakes.ADAMAX,
        True,
        True,
    ),
    question(
        "nadam",
        Text("Nadam, four steps, the rate halved each time", "Nadam，四步，学习率每次减半"),
        nadam,
        2,
        inputs(15, *OPTIONS),
        NADAM + mistakes.NADAM,
        True,
        True,
    ),
]
