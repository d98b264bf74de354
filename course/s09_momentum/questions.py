"""Station 9: some steps of each rule."""

from typing import Any

from course.optimizing import LOST, OLD, inputs, question
from course.texts import Text

Wrong = list[tuple[str, Text, Any]]


def sgd(theta: Any, g: Any, t: int, lr: float) -> tuple[Any, ...]:
    """The right one."""
    return (theta - lr * g,)


def momentum(theta: Any, g: Any, b: Any, t: int, lr: float, mu: float) -> tuple[Any, ...]:
    """The right one."""
    b = mu * b + g
    return theta - lr * b, b


def nag(theta: Any, g: Any, b: Any, t: int, lr: float, mu: float) -> tuple[Any, ...]:
    """The right one."""
    b = mu * b + g
    return theta - lr * (g + mu * b), b


UPHILL = Text(
    "the step goes uphill: θ − lr·g, as g points to where the loss grows",
    "朝上坡走了：应是 θ − lr·g，因为 g 指向损失增大的方向",
)
SGD: Wrong = [
    ("uphill", UPHILL, lambda theta, g, t, lr: (theta + lr * g,)),
    ("no-rate", Text("the rate is missing: θ − lr·g", "少了学习率：θ − lr·g"), lambda theta, g, t, lr: (theta - g,)),
    (
        "decays",
        Text("θ itself shrinks by lr: take lr·g off, not lr·θ", "θ 自己按 lr 缩小了：要减 lr·g，不是 lr·θ"),
        lambda theta, g, t, lr: (theta - lr * theta,),
    ),
]
MOMENTUM: Wrong = [
    ("uphill", UPHILL, lambda theta, g, b, t, lr, mu: (theta + lr * (mu * b + g), mu * b + g)),
    ("old-velocity", OLD, lambda theta, g, b, t, lr, mu: (theta - lr * b, mu * b + g)),
    ("lost-velocity", LOST, lambda theta, g, b, t, lr, mu: (theta - lr * g, b)),
    (
        "dampened",
        Text(
            "g is dampened by 1 − μ. That is a running mean, as in Adam; here b ← μb + g",
            "g 乘了 1 − μ。那是 Adam 里的滑动平均；这里是 b ← μb + g",
        ),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + (1 - mu) * g), mu * b + (1 - mu) * g),
    ),
    (
        "rate-twice",
        Text("the rate is in b and in the step: it counts twice", "b 里乘了学习率，更新时又乘了一次"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + lr * g), mu * b + lr * g),
    ),
    (
        "no-friction",
        Text("b is not multiplied by μ: it never slows down", "b 没有乘 μ：永远慢不下来"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (b + g), b + g),
    ),
    (
        "friction-on-all",
        Text("μ multiplies g too: b ← μb + g", "μ 把 g 也乘了：b ← μb + g"),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * (b + g), mu * (b + g)),
    ),
]
NAG: Wrong = [
    (
        "plain-momentum",
        Text(
            "this is plain momentum: the step is lr·(g + μb) with the new b, one step ahead. (g + μ times the old b is b)",
            "这就是普通动量：更新量是 lr·(g + μb)，b 用新的，多看一步。（g + μ 乘旧的 b 就等于 b）",
        ),
        momentum,
    ),
    (
        "g-twice",
        Text("μ is missing in the step: g + μb, not g + b", "更新里少了 μ：是 g + μb，不是 g + b"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * b + g), mu * b + g),
    ),
    (
        "only-ahead",
        Text("g itself is missing in the step: g + μb", "更新里少了 g 本身：g + μb"),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * (mu * b + g), mu * b + g),
    ),
    (
        "mu-on-both",
        Text("μ multiplies g too: g + μb, not μ (g + b)", "μ 把 g 也乘了：是 g + μb，不是 μ (g + b)"),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * (g + mu * b + g), mu * b + g),
    ),
    ("lost-velocity", LOST, lambda theta, g, b, t, lr, mu: (theta - lr * (1 + mu) * g, b)),
    ("uphill", UPHILL, lambda theta, g, b, t, lr, mu: (theta + lr * (g + mu * (mu * b + g)), mu * b + g)),
]
QUESTIONS = [
    question("sgd", Text("SGD, four steps", "SGD，四步"), sgd, 0, inputs(9, 0.3), SGD, False),
    question(
        "momentum", Text("momentum, four steps", "动量，四步"), momentum, 1, inputs(10, 0.3, 0.8), MOMENTUM, False
    ),
    question("nag", Text("Nesterov, four steps", "Nesterov，四步"), nag, 1, inputs(11, 0.3, 0.8), NAG, False),
]
