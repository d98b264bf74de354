"""Station 10: what one does wrong in Nadam, and in its kernel of station 12."""

import numpy as np

from course.optimizing import LOST, OLD
from course.s10_adam.rules import ahead, nadam
from course.s10_adam.said import ABS, BARE, EPS, EXCHANGED, FIRST, M_SUM, ROOT, UPHILL, V_OF_M, V_SUM, Wrong
from course.texts import Text

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
    (
        "only-g",
        Text("m is missing in the step: + β₁m / (1 − β₁ᵗ⁺¹)", "更新里少了 m：+ β₁m / (1 − β₁ᵗ⁺¹)"),
        ahead(of_m=lambda m, t, b1: 0 * m),
    ),
    (
        "corrections-exchanged",
        Text(
            "the corrections are exchanged: 1 − β₁ᵗ belongs to g, 1 − β₁ᵗ⁺¹ to m",
            "修正弄反了：1 − β₁ᵗ 用于 g，1 − β₁ᵗ⁺¹ 用于 m",
        ),
        ahead(lambda g, t, b1: (1 - b1) * g / (1 - b1 ** (t + 1)), lambda m, t, b1: b1 * m / (1 - b1**t)),
    ),
    (
        "old-m",
        Text("the m of before the update is used: update it first", "用了更新之前的 m：应先更新"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(of_m=lambda _, t, b1: b1 * m / (1 - b1 ** (t + 1)))(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    ("no-root-of-v", ROOT, ahead(v_hat=lambda v, t, b2: (v / (1 - b2**t)) ** 2)),
    ("old-state", OLD, ahead(kept="old")),
    ("lost-state", LOST, ahead(kept="lost")),
    (
        "lost-m",
        Text(
            "m is computed and not kept: the next step begins with the old one", "算出的 m 没有留下：下一步用的还是旧的"
        ),
        ahead(kept="m"),
    ),
    (
        "lost-v",
        Text(
            "v is computed and not kept: the next step begins with the old one", "算出的 v 没有留下：下一步用的还是旧的"
        ),
        ahead(kept="v"),
    ),
    (
        "uphill",
        UPHILL,
        lambda theta, g, m, v, t, lr, b1, b2, eps: nadam(theta, g, m, v, t, -lr, b1, b2, eps),
    ),
    ("sum-for-mean", M_SUM, ahead(m_next=lambda m, g, b1: b1 * m + g)),
    ("v-sum-for-mean", V_SUM, ahead(v_next=lambda v, g, b2: b2 * v + g * g)),
    (
        "not-squared",
        Text("v is of g², element by element, not of g", "v 用的是 g²（逐个元素），不是 g"),
        ahead(v_next=lambda v, g, b2: b2 * v + (1 - b2) * g),
    ),
    ("g-not-squared", ABS, ahead(v_next=lambda v, g, b2: b2 * v + (1 - b2) * np.abs(g))),
    (
        "betas-exchanged",
        EXCHANGED,
        lambda theta, g, m, v, t, lr, b1, b2, eps: nadam(theta, g, m, v, t, lr, b2, b1, eps),
    ),
    (
        "betas-exchanged-in-means",
        Text(
            "β₁ and β₂ are exchanged in the running means: β₁ belongs to m, β₂ to v",
            "滑动平均里 β₁ 和 β₂ 弄反了：β₁ 用于 m，β₂ 用于 v",
        ),
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(
            m_next=lambda m, g, _: b2 * m + (1 - b2) * g, v_next=lambda v, g, _: b1 * v + (1 - b1) * g * g
        )(theta, g, m, v, t, lr, b1, b2, eps),
    ),
    (
        "m-not-corrected",
        Text("m's share is not corrected: / (1 − β₁ᵗ⁺¹)", "m 那一份没有修正：/ (1 − β₁ᵗ⁺¹)"),
        ahead(of_m=lambda m, t, b1: b1 * m),
    ),
    (
        "first-correction",
        FIRST,
        ahead(lambda g, t, b1: g, lambda m, t, b1: b1 * m / (1 - b1 ** (t + 1))),
    ),
    (
        "only-m",
        Text("g is missing in the step: (1 − β₁)g / (1 − β₁ᵗ) + …", "更新里少了 g：(1 − β₁)g / (1 − β₁ᵗ) + …"),
        ahead(of_g=lambda g, t, b1: 0 * g),
    ),
    (
        "minus",
        Text("the two shares are added, that of g and that of m", "g 和 m 两份是相加的"),
        ahead(of_m=lambda m, t, b1: -b1 * m / (1 - b1 ** (t + 1))),
    ),
    (
        "v-of-m",
        V_OF_M,
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(
            v_next=lambda v, g, b2: b2 * v + (1 - b2) * (b1 * m + (1 - b1) * g) ** 2
        )(theta, g, m, v, t, lr, b1, b2, eps),
    ),
    (
        "shares-exchanged",
        Text(
            "the factors of g and m are exchanged: (1 − β₁) / (1 − β₁ᵗ) belongs to g, β₁ / (1 − β₁ᵗ⁺¹) to m",
            "g 和 m 的系数弄反了：(1 − β₁) / (1 − β₁ᵗ) 用于 g，β₁ / (1 − β₁ᵗ⁺¹) 用于 m",
        ),
        ahead(lambda g, t, b1: b1 * g / (1 - b1 ** (t + 1)), lambda m, t, b1: (1 - b1) * m / (1 - b1**t)),
    ),
    (
        "beta-2-for-m",
        Text("m counts with β₁, not β₂", "m 要乘 β₁，不是 β₂"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(of_m=lambda m, t, b1: b2 * m / (1 - b1 ** (t + 1)))(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "beta-times-t",
        Text("β₁ is multiplied by t; it is raised to the power of t: β₁ ** t", "β₁ 乘了 t；应是 t 次方：β₁ ** t"),
        ahead(lambda g, t, b1: (1 - b1) * g / (1 - b1 * t)),
    ),
    (
        "correction-multiplied",
        Text("v is divided by its correction, 1 − β₂ᵗ, not multiplied", "v 要除以修正 1 − β₂ᵗ，不是乘"),
        ahead(v_hat=lambda v, t, b2: v * (1 - b2**t)),
    ),
    (
        "correction-outside-root",
        Text(
            "the correction of v stands outside the root: √(v / (1 − β₂ᵗ))",
            "v 的修正放在了根号外：应是 √(v / (1 − β₂ᵗ))",
        ),
        ahead(v_hat=lambda v, t, b2: v / (1 - b2**t) ** 2),
    ),
    (
        "correction-under-two-roots",
        Text(
            "the root of the correction is taken twice: √(v / (1 − β₂ᵗ)), or √v / √(1 − β₂ᵗ)",
            "修正开了两次方：√(v / (1 − β₂ᵗ))，或者 √v / √(1 − β₂ᵗ)",
        ),
        ahead(v_hat=lambda v, t, b2: v / np.sqrt(1 - b2**t)),
    ),
    (
        "no-rate-of-g",
        Text("the share of g is not multiplied by lr", "g 那一份没有乘 lr"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(lambda g, t, b1: (1 - b1) * g / (1 - b1**t) / lr)(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "no-rate-of-m",
        Text("the share of m is not multiplied by lr", "m 那一份没有乘 lr"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(of_m=lambda m, t, b1: b1 * m / (1 - b1 ** (t + 1)) / lr)(
            theta, g, m, v, t, lr, b1, b2, eps
        ),
    ),
    (
        "rate-twice",
        Text("the step is multiplied by lr twice", "更新量乘了两次 lr"),
        lambda theta, g, m, v, t, lr, b1, b2, eps: nadam(theta, g, m, v, t, lr * lr, b1, b2, eps),
    ),
    (
        "eps-under-root",
        EPS,
        lambda theta, g, m, v, t, lr, b1, b2, eps: ahead(v_hat=lambda v, t, b2: v / (1 - b2**t) + eps)(
            theta, g, m, v, t, lr, b1, b2, 0.0
        ),
    ),
]
