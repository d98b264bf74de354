"""Station 10: some steps of each rule, with rates and decays at which mistakes show."""

from typing import Any

import numpy as np

from course.optimizing import LOST, OLD, Rule, inputs, question
from course.texts import Text

Wrong = list[tuple[str, Text, Any]]


def adagrad(theta: Any, g: Any, s: Any, t: int, lr: float, eps: float) -> tuple[Any, ...]:
    """The right one."""
    s = s + g * g
    return theta - lr * g / (np.sqrt(s) + eps), s


def moments(
    m_hat: Any = lambda m, t, b1: m / (1 - b1**t),
    v_hat: Any = lambda v, t, b2: v / (1 - b2**t),
    step: Any = lambda m, v, eps: m / (np.sqrt(v) + eps),
    m_next: Any = lambda m, g, b1: b1 * m + (1 - b1) * g,
    v_next: Any = lambda v, g, b2: b2 * v + (1 - b2) * g * g,
    kept: Any = None,
) -> Rule:
    """Adam, or Adam with one of its parts another."""

    def rule(
        theta: Any, g: Any, m: Any, v: Any, t: int, lr: float, b1: float, b2: float, eps: float
    ) -> tuple[Any, ...]:
        before = m, v
        m, v = m_next(m, g, b1), v_next(v, g, b2)
        used = before if kept == "old" else (m, v)
        hats = m_hat(used[0], t, b1), v_hat(used[1], t, b2)
        theta = theta - lr * step(*hats, eps)
        return (theta, *(before if kept == "lost" else hats if kept == "hats" else (m, v)))

    return rule


adam = moments()


def largest(
    u_next: Any = lambda u, g, b2, eps: np.maximum(b2 * u, np.abs(g) + eps),
    m_hat: Any = lambda m, t, b1: m / (1 - b1**t),
    u_hat: Any = lambda u, t, b2: u,
) -> Rule:
    """AdaMax, or AdaMax with one of its parts another."""

    def rule(
        theta: Any, g: Any, m: Any, u: Any, t: int, lr: float, b1: float, b2: float, eps: float
    ) -> tuple[Any, ...]:
        m, u = b1 * m + (1 - b1) * g, u_next(u, g, b2, eps)
        return theta - lr * m_hat(m, t, b1) / u_hat(u, t, b2), m, u

    return rule


adamax = largest()


def ahead(
    of_g: Any = lambda g, t, b1: (1 - b1) * g / (1 - b1**t),
    of_m: Any = lambda m, t, b1: b1 * m / (1 - b1 ** (t + 1)),
    v_hat: Any = lambda v, t, b2: v / (1 - b2**t),
) -> Rule:
    """Nadam, or Nadam with one of its parts another."""

    def rule(
        theta: Any, g: Any, m: Any, v: Any, t: int, lr: float, b1: float, b2: float, eps: float
    ) -> tuple[Any, ...]:
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        return theta - lr * (of_g(g, t, b1) + of_m(m, t, b1)) / (np.sqrt(v_hat(v, t, b2)) + eps), m, v

    return rule


nadam = ahead()
UPHILL = Text("the step goes uphill: θ minus the step", "朝上坡走了：应是 θ 减去更新量")
EPS = Text("ε is under the root: it stands beside it, √v + ε", "ε 放进了根号里：应在根号外，√v + ε")
ROOT = Text(
    "the root is missing: divide by √, which has the size of a gradient", "少了开平方：要除以平方根，它与梯度同量级"
)
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
]
BARE: Any = lambda x, t, b: x  # noqa: E731
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
        Text(
            "t is not in the correction: 1 − β, at every step; it is 1 − βᵗ",
            "修正里没有 t：每一步都是 1 − β；应是 1 − βᵗ",
        ),
        moments(lambda m, t, b1: m / (1 - b1), lambda v, t, b2: v / (1 - b2)),
    ),
    ("no-root-of-v", ROOT, moments(step=lambda m, v, eps: m / (v + eps))),
    ("eps-under-root", EPS, moments(step=lambda m, v, eps: m / np.sqrt(v + eps))),
    ("old-state", OLD, moments(kept="old")),
    ("lost-state", LOST, moments(kept="lost")),
    (
        "sum-for-mean",
        Text(
            "m ← β₁m + g is momentum's sum. Here it is a running mean: (1 − β₁)g",
            "m ← β₁m + g 是动量的求和。这里是滑动平均：(1 − β₁)g",
        ),
        moments(m_next=lambda m, g, b1: b1 * m + g),
    ),
    (
        "v-sum-for-mean",
        Text("v is a running mean: (1 − β₂)g²", "v 是滑动平均：(1 − β₂)g²"),
        moments(v_next=lambda v, g, b2: b2 * v + g * g),
    ),
    (
        "g-not-squared",
        Text("v is of g², not of |g|", "v 用的是 g²，不是 |g|"),
        moments(v_next=lambda v, g, b2: b2 * v + (1 - b2) * np.abs(g)),
    ),
    (
        "betas-exchanged",
        Text("β₁ and β₂ are exchanged", "β₁ 和 β₂ 弄反了"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: adam(theta, g, m, v, t, lr, b2, b1, eps),
    ),
    ("uphill", UPHILL, moments(step=lambda m, v, eps: -m / (np.sqrt(v) + eps))),
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
        "signed",
        Text("the maximum is of |g|", "取最大值的是 |g|"),
        largest(lambda u, g, b2, eps: np.maximum(b2 * u, g + eps)),
    ),
]
NADAM: Wrong = [
    (
        "plain-adam",
        Text("this is Adam: the look-ahead is missing", "这就是 Adam：没有往前看一步"),
        ahead(lambda g, t, b1: 0 * g, lambda m, t, b1: m / (1 - b1**t)),
    ),
    (
        "same-correction",
        Text(
            "β₁m is the m of the next step foreseen, so its correction is the next step's: 1 − β₁ᵗ⁺¹",
            "β₁m 是预见的下一步的 m，所以用下一步的修正：1 − β₁ᵗ⁺¹",
        ),
        ahead(of_m=lambda m, t, b1: b1 * m / (1 - b1**t)),
    ),
    (
        "g-too-large",
        Text("g counts with the factor (1 − β₁)", "g 要乘 (1 − β₁)"),
        ahead(lambda g, t, b1: g / (1 - b1**t)),
    ),
    (
        "g-not-corrected",
        Text("g's share is not corrected: / (1 − β₁ᵗ)", "g 那一份没有修正：/ (1 − β₁ᵗ)"),
        ahead(lambda g, t, b1: (1 - b1) * g),
    ),
    (
        "m-without-beta",
        Text("m counts with the factor β₁", "m 要乘 β₁"),
        ahead(of_m=lambda m, t, b1: m / (1 - b1 ** (t + 1))),
    ),
    ("v-not-corrected", Text("v is not corrected: v / (1 − β₂ᵗ)", "v 没有修正：v / (1 − β₂ᵗ)"), ahead(v_hat=BARE)),
]
OPTIONS = (0.3, 0.8, 0.6, 0.05)
QUESTIONS = [
    question(
        "adagrad", Text("Adagrad, four steps", "Adagrad，四步"), adagrad, 1, inputs(12, 0.3, 0.05), ADAGRAD, False
    ),
    question("adam", Text("Adam, four steps", "Adam，四步"), adam, 2, inputs(13, *OPTIONS), ADAM, True),
    question("adamax", Text("AdaMax, four steps", "AdaMax，四步"), adamax, 2, inputs(14, *OPTIONS), ADAMAX, True),
    question("nadam", Text("Nadam, four steps", "Nadam，四步"), nadam, 2, inputs(15, *OPTIONS), NADAM, True),
]
