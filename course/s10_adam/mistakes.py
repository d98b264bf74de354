"""Station 10: what else one does wrong in Adagrad, Adam, AdaMax and Nadam."""

from typing import Any

import numpy as np

from course.optimizing import LOST, OLD
from course.s10_adam.rules import ahead, largest, moments, nadam, outside
from course.s10_adam.said import BARE, FIRST, M_SUM, UPHILL, Wrong
from course.texts import Text

EPS_OUT = Text(
    "ε is added to the quotient: the root and ε stand in one bracket, g / (√s + ε)",
    "ε 加到了商上：平方根和 ε 要放在同一个括号里，g / (√s + ε)",
)
NO_DECAY_M = Text("m never fades: β₁m, not m, is in the sum", "m 不衰减：和里是 β₁m，不是 m")
NO_DECAY_V = Text("v never fades: β₂v, not v, is in the sum", "v 不衰减：和里是 β₂v，不是 v")
LOST_M = Text(
    "m is computed and not kept: the next step begins with the old one", "算出的 m 没有留下：下一步用的还是旧的"
)
LOST_V = Text(
    "v is computed and not kept: the next step begins with the old one", "算出的 v 没有留下：下一步用的还是旧的"
)
BETA_OF_M = Text("m is of β₁ in both places: β₁m + (1 − β₁)g", "m 里两处都是 β₁：β₁m + (1 − β₁)g")
BETA_OF_V = Text("v is of β₂ in both places: β₂v + (1 − β₂)g²", "v 里两处都是 β₂：β₂v + (1 − β₂)g²")
NO_ONE = Text("the correction is 1 − βᵗ, not βᵗ", "修正是 1 − βᵗ，不是 βᵗ")
POWER = Text("the power is of β alone: 1 − βᵗ, not (1 − β)ᵗ", "只对 β 取幂：是 1 − βᵗ，不是 (1 − β)ᵗ")
MULTIPLIED = Text("m is divided by its correction, 1 − β₁ᵗ, not multiplied", "m 要除以修正 1 − β₁ᵗ，不是乘")
AHEAD = Text("the correction is that of the next step: t already counts from 1", "修正用的是下一步的：t 已经从 1 数起")
G_FOR_M = Text(
    "the step is by g itself; it is by m̂, the mean of all that came", "更新用的是 g 本身；应是 m̂，历次梯度的平均"
)


def root(theta: Any, g: Any, s: Any, lr: float, eps: float, f: Any) -> tuple[Any, ...]:
    """Adagrad with another step f(g, s)."""
    return theta - lr * f(g, s + g * g, eps), s + g * g


ADAGRAD: Wrong = [
    (
        "running-mean",
        Text(
            "s is a running mean, as in RMSProp; here it is the sum: s ← s + g²",
            "s 成了滑动平均，那是 RMSProp；这里是求和：s ← s + g²",
        ),
        lambda theta, g, s, t, lr, eps: (
            theta - lr * g / (np.sqrt(0.9 * s + 0.1 * g * g) + eps),
            0.9 * s + 0.1 * g * g,
        ),
    ),
    (
        "share-of-g",
        Text("g² counts in part; s ← s + g²", "g² 打了折扣；应是 s ← s + g²"),
        lambda theta, g, s, t, lr, eps: (theta - lr * g / (np.sqrt(s + 0.1 * g * g) + eps), s + 0.1 * g * g),
    ),
    (
        "other-root",
        Text("this is another power than the root: √s = s^½", "幂次不对：√s 是 s 的 ½ 次方"),
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: g / (s**1.5 + eps)),
    ),
    (
        "other-root",
        Text("this is the cube root; it is the square root", "这是立方根；应是平方根"),
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: g / (np.cbrt(s) + eps)),
    ),
    (
        "no-g",
        Text("g is missing in the step: lr·g / (√s + ε)", "更新里少了 g：lr·g / (√s + ε)"),
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: 1 / (np.sqrt(s) + eps)),
    ),
    (
        "eps-outside",
        EPS_OUT,
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: g / np.sqrt(s) + eps),
    ),
    (
        "eps-outside",
        EPS_OUT,
        lambda theta, g, s, t, lr, eps: (theta - (lr * g / np.sqrt(s + g * g) + eps), s + g * g),
    ),
    (
        "eps-multiplied",
        Text("ε is multiplied; it is added: √s + ε", "ε 是乘上去的；应相加：√s + ε"),
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: g / (np.sqrt(s) * eps)),
    ),
    (
        "rate-in-sum",
        Text("the rate is in s: it is of g², without lr", "学习率放进了 s：里面是 g²，没有 lr"),
        lambda theta, g, s, t, lr, eps: (
            theta - lr * g / (np.sqrt(s + (lr * g) ** 2) + eps),
            s + (lr * g) ** 2,
        ),
    ),
    (
        "only-sign",
        Text("only the sign of g counts in the step: lr·g / (√s + ε)", "更新里只用了 g 的符号：lr·g / (√s + ε)"),
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: np.sign(g) / (np.sqrt(s) + eps)),
    ),
    (
        "g-squared",
        Text("g is squared in the step too: lr·g / (√s + ε)", "更新里的 g 也平方了：lr·g / (√s + ε)"),
        lambda theta, g, s, t, lr, eps: root(theta, g, s, lr, eps, lambda g, s, eps: g * g / (np.sqrt(s) + eps)),
    ),
]


def of_t(f: Any) -> tuple[Any, Any]:
    """Both corrections another: m and v by f(t, β)."""
    return (lambda m, t, b: m / f(t, b), lambda v, t, b: v / f(t, b))


ADAM: Wrong = [
    (
        "t-behind",
        Text("the corrections are those of the step before: t counts from 1", "修正用的是上一步的：t 从 1 数起"),
        moments(*of_t(lambda t, b: 1 - b ** max(t - 1, 1))),
    ),
    ("no-one-minus", NO_ONE, moments(*of_t(lambda t, b: b**t))),
    ("power-of-all", POWER, moments(*of_t(lambda t, b: (1 - b) ** t))),
    (
        "root-of-m",
        Text("no root is taken of m: it has the size of a gradient already", "m 不用开方：它与梯度同量级"),
        moments(step=lambda m, v, eps: np.sqrt(np.abs(m)) / (np.sqrt(v) + eps)),
    ),
    (
        "m-is-a-sum",
        Text(
            "m is the sum of all gradients; it is a running mean: β₁m + (1 − β₁)g",
            "m 成了所有梯度的和；应是滑动平均：β₁m + (1 − β₁)g",
        ),
        moments(m_next=lambda m, g, b1: m + g),
    ),
    (
        "beta-of-m",
        BETA_OF_M,
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(m_next=lambda m, g, b1: b1 * m + (1 - b2) * g)(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "beta-of-v",
        BETA_OF_V,
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(v_next=lambda v, g, b2: b2 * v + (1 - b1) * g * g)(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "eps-outside",
        EPS_OUT,
        outside(moments()),
    ),
    ("no-fading-of-m", NO_DECAY_M, moments(m_next=lambda m, g, b1: m + (1 - b1) * g)),
    ("no-fading-of-v", NO_DECAY_V, moments(v_next=lambda v, g, b2: v + (1 - b2) * g * g)),
    (
        "amsgrad",
        Text(
            "v takes the larger of itself and its mean: that is AMSGrad; Adam's falls again",
            "v 取了自己与均值中较大的：那是 AMSGrad；Adam 的 v 会变小",
        ),
        moments(v_next=lambda v, g, b2: np.maximum(v, b2 * v + (1 - b2) * g * g)),
    ),
    (
        "correction-outside-root",
        Text(
            "the correction of v stands outside the root: √(v / (1 − β₂ᵗ))",
            "v 的修正放在了根号外：应是 √(v / (1 − β₂ᵗ))",
        ),
        moments(v_hat=lambda v, t, b2: v / (1 - b2**t) ** 2),
    ),
    (
        "correction-of-v-multiplied",
        Text("v is divided by its correction, 1 − β₂ᵗ, not multiplied", "v 要除以修正 1 − β₂ᵗ，不是乘"),
        moments(v_hat=lambda v, t, b2: v * (1 - b2**t)),
    ),
    (
        "rate-by-t",
        Text("the rate is divided by t: no schedule belongs to the rule", "学习率除以了 t：这条规则里没有衰减"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments()(theta, g, m, v, t, lr / t, b1, b2, eps),
    ),
    (
        "lost-m",
        LOST_M,
        lambda theta, g, m, v, *rest: (*moments()(theta, g, m, v, *rest)[:1], m, moments()(theta, g, m, v, *rest)[2]),
    ),
    ("lost-v", LOST_V, lambda theta, g, m, v, *rest: (*moments()(theta, g, m, v, *rest)[:2], v)),
    (
        "around-m",
        Text(
            "v is of g², not of (g − m)²: it is no variance around the mean",
            "v 用的是 g²，不是 (g − m)²：它不是相对均值的方差",
        ),
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(
            v_next=lambda v, g, b2: b2 * v + (1 - b2) * (g - (b1 * m + (1 - b1) * g)) ** 2
        )(theta, g, m, v, t, lr, b1, b2, eps),
    ),
    (
        "one-rate",
        Text("v is one number for all: g² is of each number by itself", "v 对所有的数是同一个：g² 是每个数各自的"),
        moments(v_next=lambda v, g, b2: b2 * v + (1 - b2) * (g * g).mean()),
    ),
    (
        "corrected-twice",
        Text("m is corrected twice: m / (1 − β₁ᵗ)", "m 修正了两次：m / (1 − β₁ᵗ)"),
        moments(m_hat=lambda m, t, b1: m / (1 - b1**t) ** 2),
    ),
    (
        "eps-before-correction",
        Text(
            "ε is added to √v before its correction, so it counts too much at first: √v̂ + ε, with v̂ = v / (1 − β₂ᵗ)",
            "ε 加在修正之前的 √v 上，起初就太大：应是 √v̂ + ε，v̂ = v / (1 − β₂ᵗ)",
        ),
        lambda theta, g, m, v, t, lr, b1, b2, eps: moments(
            step=lambda m, v, eps: m / (np.sqrt(v) + eps / np.sqrt(1 - b2**t))
        )(theta, g, m, v, t, lr, b1, b2, eps),
    ),
    ("looks-ahead", Text("this is Nadam: Adam's step is by m̂ alone", "这是 Nadam：Adam 的更新只用 m̂"), nadam),
]


def fading(theta: Any, g: Any, m: Any, u: Any, t: int, lr: float, b1: float, b2: float, eps: float) -> tuple[Any, ...]:
    """AdaMax with the m of before the update."""
    after = largest()(theta, g, m, u, t, lr, b1, b2, eps)
    return theta - lr * m / (1 - b1**t) / after[2], *after[1:]


ADAMAX: Wrong = [
    (
        "old-u",
        OLD,
        lambda theta, g, m, u, t, lr, b1, b2, eps: (
            theta - lr * (b1 * m + (1 - b1) * g) / (1 - b1**t) / (u + eps),
            *largest()(theta, g, m, u, t, lr, b1, b2, eps)[1:],
        ),
    ),
    ("old-m", OLD, fading),
    (
        "beta-1-for-u",
        Text("u fades with β₂, not β₁", "u 按 β₂ 衰减，不是 β₁"),
        lambda theta, g, m, u, t, lr, b1, b2, eps: largest(lambda u, g, b2, eps: np.maximum(b1 * u, np.abs(g) + eps))(
            theta, g, m, u, t, lr, b1, b2, eps
        ),
    ),
    (
        "mean-for-largest",
        Text(
            "u is a running mean; it is the larger of β₂u and |g| + ε", "u 成了滑动平均；应取 β₂u 与 |g| + ε 中较大的"
        ),
        largest(lambda u, g, b2, eps: b2 * u + (1 - b2) * np.abs(g)),
    ),
    (
        "share-of-g",
        Text("|g| counts in part; u ← max(β₂u, |g| + ε)", "|g| 打了折扣；应是 u ← max(β₂u, |g| + ε)"),
        largest(lambda u, g, b2, eps: np.maximum(b2 * u, (1 - b2) * np.abs(g) + eps)),
    ),
    (
        "sum-for-mean",
        M_SUM,
        lambda theta, g, m, u, t, lr, b1, b2, eps: (
            theta - lr * (b1 * m + g) / (1 - b1**t) / np.maximum(b2 * u, np.abs(g) + eps),
            b1 * m + g,
            np.maximum(b2 * u, np.abs(g) + eps),
        ),
    ),
    (
        "g-for-m",
        G_FOR_M,
        lambda theta, g, m, u, t, lr, b1, b2, eps: largest(m_hat=lambda m, t, b1: g / (1 - b1**t))(
            theta, g, m, u, t, lr, b1, b2, eps
        ),
    ),
    ("uphill", UPHILL, lambda theta, g, m, u, t, lr, *rest: largest()(theta, g, m, u, t, -lr, *rest)),
    (
        "lost-m",
        LOST_M,
        lambda theta, g, m, *rest: (largest()(theta, g, m, *rest)[0], m, largest()(theta, g, m, *rest)[2]),
    ),
    ("lost-both", LOST, lambda theta, g, m, u, *rest: (largest()(theta, g, m, u, *rest)[0], m, u)),
    ("first-correction", FIRST, largest(m_hat=lambda m, t, b1: m / (1 - b1))),
    ("correction-multiplied", MULTIPLIED, largest(m_hat=lambda m, t, b1: m * (1 - b1**t))),
    (
        "correction-of-beta-2",
        Text("m's correction is of β₁: 1 − β₁ᵗ", "m 的修正用 β₁：1 − β₁ᵗ"),
        lambda theta, g, m, u, t, lr, b1, b2, eps: largest(m_hat=lambda m, t, b1: m / (1 - b2**t))(
            theta, g, m, u, t, lr, b1, b2, eps
        ),
    ),
    ("t-ahead", AHEAD, largest(m_hat=lambda m, t, b1: m / (1 - b1 ** (t + 1)))),
    (
        "betas-exchanged",
        Text("β₁ and β₂ are exchanged", "β₁ 和 β₂ 弄反了"),
        lambda theta, g, m, u, t, lr, b1, b2, eps: largest()(theta, g, m, u, t, lr, b2, b1, eps),
    ),
    (
        "multiplied",
        Text("m̂ is divided by u, not multiplied", "m̂ 要除以 u，不是乘"),
        largest(u_hat=lambda u, t, b2: 1 / u),
    ),
]
NADAM: Wrong = [
    (
        "two-ahead",
        Text("m's correction is that of one step ahead: 1 − β₁ᵗ⁺¹", "m 用的是下一步的修正：1 − β₁ᵗ⁺¹"),
        ahead(of_m=lambda m, t, b1: b1 * m / (1 - b1 ** (t + 2))),
    ),
    (
        "share-of-m",
        Text("m counts with β₁, not 1 − β₁", "m 要乘 β₁，不是 1 − β₁"),
        ahead(of_m=lambda m, t, b1: (1 - b1) * m / (1 - b1 ** (t + 1))),
    ),
    (
        "v-ahead",
        Text("v's correction is that of this step: 1 − β₂ᵗ", "v 用的是这一步的修正：1 − β₂ᵗ"),
        ahead(v_hat=lambda v, t, b2: v / (1 - b2 ** (t + 1))),
    ),
    (
        "no-corrections",
        Text(
            "all corrections are missing: / (1 − β₁ᵗ), / (1 − β₁ᵗ⁺¹) and / (1 − β₂ᵗ)",
            "所有修正都没有：/ (1 − β₁ᵗ)、/ (1 − β₁ᵗ⁺¹) 和 / (1 − β₂ᵗ)",
        ),
        ahead(lambda g, t, b1: (1 - b1) * g, lambda m, t, b1: b1 * m, BARE),
    ),
    (
        "beta-2-for-g",
        Text("g counts with 1 − β₁, not 1 − β₂", "g 要乘 1 − β₁，不是 1 − β₂"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(lambda g, t, b1: (1 - b2) * g / (1 - b1**t))(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "eps-outside",
        EPS_OUT,
        outside(ahead()),
    ),
    ("no-fading-of-m", NO_DECAY_M, ahead(m_next=lambda m, g, b1: m + (1 - b1) * g)),
    ("no-fading-of-v", NO_DECAY_V, ahead(v_next=lambda v, g, b2: v + (1 - b2) * g * g)),
    (
        "one-ahead-and-bare",
        Text("both corrections of m are this step's, and v has none", "m 的两个修正都是这一步的，v 没有修正"),
        ahead(of_m=lambda m, t, b1: b1 * m / (1 - b1**t), v_hat=BARE),
    ),
]
