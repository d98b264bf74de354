"""Station 10: what is said of mistakes that one makes in several rules."""

from typing import Any

from course.texts import Text

Wrong = list[tuple[str, Text, Any]]

UPHILL = Text("the step goes uphill: θ minus the step", "朝上坡走了：应是 θ 减去更新量")
EPS = Text("ε is under the root: it stands beside it, √v + ε", "ε 放进了根号里：应在根号外，√v + ε")
ROOT = Text(
    "the root is missing: divide by √, which has the size of a gradient", "少了开平方：要除以平方根，它与梯度同量级"
)
M_SUM = Text(
    "m ← β₁m + g is momentum's sum. Here it is a running mean: (1 − β₁)g",
    "m ← β₁m + g 是动量的求和。这里是滑动平均：(1 − β₁)g",
)
V_SUM = Text("v is a running mean: (1 − β₂)g²", "v 是滑动平均：(1 − β₂)g²")
ABS = Text("v is of g², not of |g|", "v 用的是 g²，不是 |g|")
V_OF_M = Text("v is of g², not of m²", "v 用的是 g²，不是 m²")
EXCHANGED = Text("β₁ and β₂ are exchanged", "β₁ 和 β₂ 弄反了")
FIRST = Text(
    "t is not in the correction: 1 − β, at every step; it is 1 − βᵗ",
    "修正里没有 t：每一步都是 1 − β；应是 1 − βᵗ",
)
BARE: Any = lambda x, t, b: x  # noqa: E731
